import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  pythonTypeName,
  type ChangeDeploymentGroup,
  type ChosenDeployments,
  type NewGroupDeployment,
  type PutDeploymentGroup,
} from '@cloudloom/executions';
import { toLabels } from '../deployments/deployments.dto.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { checkBody } from '../requests/body-pipe.ts';
import { toVisibility } from '../requests/visibility.ts';

const NEW_DEPLOYMENTS =
  'Deployments to create: {id, display_name, inputs, labels, site_name, runtime_only_evaluation}, all optional';

/** Body of a PUT. Clients send every key, null where it is unused. */
export class PutDeploymentGroupDto {
  @Field('str') description?: string;
  @Field('str') visibility?: string;
  @Field('str', { description: 'Of the deployments that the group creates' }) blueprint_id?: string;
  @Field('dict') default_inputs?: JsonObject;
  @Field('list', { description: 'Replaces all labels' }) labels?: unknown[];
  @Field('list', { description: 'Replaces all members' }) deployment_ids?: Json[];
  @Field('list', { description: NEW_DEPLOYMENTS }) new_deployments?: Json[];
  @Field('str', { description: 'Adds the members of this group' }) deployments_from_group?: string;
  @Field('str', { description: 'Adds the deployments that pass this stored filter' }) filter_id?: string;
  @Field('list', { description: 'Adds the deployments for which all rules hold' }) filter_rules?: Json[];
}

/** Body of a PATCH; `add` and `remove` name deployments in the ways of a PUT. */
export class ChangeDeploymentGroupDto {
  @Field('dict') add?: JsonObject;
  @Field('dict') remove?: JsonObject;
}

const CHOICE = new Map([
  ['deployment_ids', { type: 'list', required: false }],
  ['deployments_from_group', { type: 'str', required: false }],
  ['new_deployments', { type: 'list', required: false }],
  ['filter_id', { type: 'str', required: false }],
  ['filter_rules', { type: 'list', required: false }],
] as const);

const NEW_DEPLOYMENT = new Map([
  ['id', { type: 'str', required: false }],
  ['display_name', { type: 'str', required: false }],
  ['inputs', { type: 'dict', required: false }],
  ['labels', { type: 'list', required: false }],
  ['site_name', { type: 'str', required: false }],
  ['runtime_only_evaluation', { type: 'flag', required: false }],
] as const);

/** Throws BadRequestError. */
export function toPutRequest(groupId: string, body: PutDeploymentGroupDto): PutDeploymentGroup {
  const visibility = toVisibility(body.visibility === undefined ? {} : { visibility: body.visibility });
  return {
    groupId,
    ...toChoice({ ...body }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(body.blueprint_id === undefined ? {} : { blueprintId: body.blueprint_id }),
    ...(body.default_inputs === undefined ? {} : { defaultInputs: body.default_inputs }),
    ...(body.labels === undefined ? {} : { labels: toLabels(body.labels) }),
  };
}

/** Throws BadRequestError, also for a body that asks for nothing. */
export function toChangeRequest({ add, remove }: ChangeDeploymentGroupDto): ChangeDeploymentGroup {
  if (add === undefined && remove === undefined)
    throw new BadRequestError('Missing add or remove in json request body');
  if (remove?.['new_deployments'] != null)
    throw new BadRequestError(
      'new_deployments can be added, not removed. Name deployments in `deployment_ids`.',
    );
  return {
    ...(add === undefined ? {} : { add: toChoice(checkBody(add, CHOICE)) }),
    ...(remove === undefined ? {} : { remove: toChoice(checkBody(remove, CHOICE)) }),
  };
}

type Choice = ChosenDeployments & { newDeployments?: readonly NewGroupDeployment[] };

function toChoice(given: {
  deployment_ids?: Json[];
  deployments_from_group?: string;
  new_deployments?: Json[];
  filter_id?: string;
  filter_rules?: Json[];
}): Choice {
  return {
    ...(given.deployment_ids === undefined ? {} : { deploymentIds: given.deployment_ids.map(toId) }),
    ...(given.deployments_from_group === undefined
      ? {}
      : { deploymentsFromGroup: given.deployments_from_group }),
    ...(given.filter_id === undefined ? {} : { filterId: given.filter_id }),
    ...(given.filter_rules === undefined ? {} : { filterRules: given.filter_rules }),
    ...(given.new_deployments === undefined
      ? {}
      : { newDeployments: given.new_deployments.map(toNewDeployment) }),
  };
}

function toId(id: Json): string {
  if (typeof id === 'string') return id;
  throw new BadRequestError(
    `an item of deployment_ids is expected to be of type str but is of type ${pythonTypeName(id)}`,
  );
}

function toNewDeployment(given: Json): NewGroupDeployment {
  const spec = checkBody(given, NEW_DEPLOYMENT) as {
    id?: string;
    display_name?: string;
    inputs?: JsonObject;
    labels?: unknown[];
    site_name?: string;
    runtime_only_evaluation?: boolean;
  };
  return {
    ...(spec.id === undefined ? {} : { id: spec.id }),
    ...(spec.display_name === undefined ? {} : { displayName: spec.display_name }),
    ...(spec.inputs === undefined ? {} : { inputs: spec.inputs }),
    ...(spec.labels === undefined ? {} : { labels: toLabels(spec.labels) }),
    ...(spec.site_name === undefined ? {} : { siteName: spec.site_name }),
    ...(spec.runtime_only_evaluation === undefined
      ? {}
      : { runtimeOnlyEvaluation: spec.runtime_only_evaluation }),
  };
}
