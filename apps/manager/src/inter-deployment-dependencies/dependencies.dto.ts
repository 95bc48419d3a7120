import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { DependencyDraft } from '@cloudloom/executions';
import { Field, fieldsOf } from '../requests/body-field.ts';
import { checkBody } from '../requests/body-pipe.ts';

class DraftDto {
  @Field('str', { required: true, description: 'What depends, such as outputs.address.value.get_capability' })
  dependency_creator: string;
  @Field('str') target_deployment?: string;
  @Field('any', { description: 'A function that names the target' }) target_deployment_func?: Json;
  @Field('dict', { description: 'A source of another manager' }) external_source?: JsonObject;
  @Field('dict', { description: 'A target of another manager' }) external_target?: JsonObject;
}

export class CreateDependencyDto extends DraftDto {
  @Field('str', { required: true }) source_deployment: string;
  @Field('str', { description: 'Of a record that is restored; administrators only, like the next three' })
  id?: string;
  @Field('str') visibility?: string;
  @Field('str') created_at?: string;
  @Field('str') created_by?: string;
}

const DRAFTS =
  '[{dependency_creator, target_deployment, target_deployment_func, external_source, external_target}]';

export class CreateDependenciesDto {
  @Field('str', { required: true }) source_deployment_id: string;
  @Field('list', { required: true, description: DRAFTS }) inter_deployment_dependencies: Json[];
}

export class ReplaceDependenciesDto {
  @Field('list', { required: true, description: DRAFTS }) inter_deployment_dependencies: Json[];
}

export class RestoreDependenciesDto {
  @Field('str', { required: true }) deployment_id: string;
  @Field('flag', { description: 'Also what components and shared resources need' })
  update_service_composition?: boolean;
}

export class DeleteDependencyDto {
  @Field('str', { required: true }) dependency_creator: string;
  @Field('str', { required: true }) source_deployment: string;
  @Field('str') target_deployment?: string;
  @Field('flag', { description: 'The record may be gone already' }) is_component_deletion?: boolean;
}

export const toDraft = (body: DraftDto): DependencyDraft => ({
  dependencyCreator: body.dependency_creator,
  target: body.target_deployment ?? null,
  targetFunction: body.target_deployment_func ?? null,
  externalSource: body.external_source ?? null,
  externalTarget: body.external_target ?? null,
});

/** Throws BadRequestError. */
export const toDrafts = (drafts: readonly Json[]): DependencyDraft[] =>
  drafts.map((draft) => toDraft(checkBody(draft, fieldsOf(DraftDto) ?? new Map()) as unknown as DraftDto));
