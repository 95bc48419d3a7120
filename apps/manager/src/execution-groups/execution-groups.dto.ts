import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  GROUP_ACTIONS,
  pythonTypeName,
  type ChangeExecutionGroup,
  type GroupAction,
  type StartExecutionGroup,
} from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

const CONCURRENCY = 'Executions at the same time, 0 = paused';

/** Body of a start. Clients send every key, null where it is unused. */
export class StartExecutionGroupDto {
  @Field('str', { required: true }) deployment_group_id: string;
  @Field('str', { required: true }) workflow_id: string;
  @Field('dict', { description: 'For every deployment' }) default_parameters?: JsonObject;
  @Field('dict', { description: 'By deployment; each name in it goes before the default' })
  parameters?: JsonObject;
  @Field('flag', { description: 'Overlap other executions of the deployments' }) force?: boolean;
  @Field('any', { description: `${CONCURRENCY}; default 5` }) concurrency?: Json;
  @Field('any', { description: 'Not supported' }) associated_executions?: Json;
}

/** Body of an action on a group. */
export class ActOnExecutionGroupDto {
  @Field('str', { required: true, description: GROUP_ACTIONS.join(', ') }) action: string;
}

export class ChangeExecutionGroupDto {
  @Field('any', { description: CONCURRENCY }) concurrency?: Json;
  @Field('str', { description: 'Gets the deployments of terminated executions when all have ended' })
  success_group_id?: string;
  @Field('str', { description: 'Gets the deployments of failed executions when all have ended' })
  failure_group_id?: string;
}

/** Throws BadRequestError. */
export function toStartRequest(body: StartExecutionGroupDto): StartExecutionGroup {
  if (body.associated_executions !== undefined)
    throw new BadRequestError(
      'associated_executions is not supported: restore a snapshot to get groups of executions that have ended',
    );
  return {
    deploymentGroupId: body.deployment_group_id,
    workflowId: body.workflow_id,
    ...(body.default_parameters === undefined ? {} : { defaultParameters: body.default_parameters }),
    ...(body.parameters === undefined ? {} : { parameters: toParameters(body.parameters) }),
    ...(body.force === undefined ? {} : { force: body.force }),
    ...toConcurrency(body.concurrency),
  };
}

/** Throws BadRequestError. */
export const toChangeRequest = (body: ChangeExecutionGroupDto): ChangeExecutionGroup => ({
  ...toConcurrency(body.concurrency),
  ...(body.success_group_id === undefined ? {} : { successGroupId: body.success_group_id }),
  ...(body.failure_group_id === undefined ? {} : { failureGroupId: body.failure_group_id }),
});

/** Throws BadRequestError for a word that is no action. */
export function toAction({ action }: ActOnExecutionGroupDto): GroupAction {
  const known = GROUP_ACTIONS.find((name) => name === action);
  if (known !== undefined) return known;
  const valid = GROUP_ACTIONS.map((name) => `'${name}'`).join(', ');
  throw new BadRequestError(`Invalid action: ${action}, Valid action values are: [${valid}]`);
}

function toConcurrency(given: Json | undefined): { concurrency?: number } {
  if (given === undefined) return {};
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0) return { concurrency: given };
  const written = typeof given === 'string' ? given : JSON.stringify(given);
  throw new BadRequestError(`concurrency must be a nonnegative number, but got: ${written}`);
}

function toParameters(given: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([id, parameters]): [string, JsonObject][] => {
      if (parameters === null) return [];
      if (typeof parameters === 'object' && !Array.isArray(parameters)) return [[id, parameters]];
      throw new BadRequestError(
        `parameters of ${id} are expected to be of type dict but are of type ${pythonTypeName(parameters)}`,
      );
    }),
  );
}
