import type { JsonObject } from '@cloudloom/blueprint';
import type { CreateDeployment, LabelRequest, UpdateDeployment } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { NEW_OWNER } from '../requests/new-owner.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { toVisibility } from '../requests/visibility.ts';
import { readWorkflowSettings } from './workflow-settings.ts';

const WORKFLOW_SETTINGS =
  'Retries of its executions where they differ from the system: {task_retries, task_retry_interval, subgraph_retries}';

const DEDICATED_WORKERS =
  "Whether its executions have worker processes of their own; null: as the server's setting says";

export class CreateDeploymentDto {
  @Field('str', { required: true }) blueprint_id: string;
  @Field('dict') inputs?: JsonObject;
  @Field('str') visibility?: string;
  @Field('str') display_name?: string;
  @Field('list', { description: '[{<key>: <value>}, {<key>: [<value>, ...]}]' }) labels?: unknown[];
  @Field('flag') skip_plugins_validation?: boolean;
  @Field('flag') runtime_only_evaluation?: boolean;
  @Field('flag') private_resource?: boolean;
  @Field('str') site_name?: string;
  @Field('dict', { description: WORKFLOW_SETTINGS }) workflow_settings?: JsonObject;
  @Field('flag', { nullable: true, description: DEDICATED_WORKERS }) dedicated_workers?: boolean | null;
  @Field('flag', { description: 'Answer before the environment is created' }) async_create?: boolean;
}

export class UpdateDeploymentDto {
  @Field('list', { description: 'Replaces all labels' }) labels?: unknown[];
  @Field('str') display_name?: string;
  @Field('str', { description: NEW_OWNER }) creator?: string;
  @Field('dict', { description: WORKFLOW_SETTINGS }) workflow_settings?: JsonObject;
  @Field('flag', { nullable: true, description: DEDICATED_WORKERS }) dedicated_workers?: boolean | null;
}

export class SetSiteDto {
  @Field('str') site_name?: string;
  @Field('flag', { description: 'True: it is nowhere afterwards' }) detach_site?: boolean;
}

/** Two flags may come in the query or in the body. */
export function toCreateRequest(
  deploymentId: string,
  body: CreateDeploymentDto,
  query: RawQuery,
): CreateDeployment {
  const visibility = toVisibility(withPrivateFlag(body, query));
  return {
    deploymentId,
    blueprintId: body.blueprint_id,
    inputs: body.inputs ?? {},
    displayName: body.display_name ?? null,
    siteName: body.site_name ?? null,
    runtimeOnlyEvaluation: body.runtime_only_evaluation ?? false,
    async: body.async_create ?? readFlag(query, 'async_create'),
    ...(visibility === undefined ? {} : { visibility }),
    ...(body.labels === undefined ? {} : { labels: toLabels(body.labels) }),
    ...toWorkflowSettings(body.workflow_settings),
    ...toDedicatedWorkers(body),
  };
}

/** All but the owner. */
export function toUpdateRequest(body: UpdateDeploymentDto): UpdateDeployment {
  return {
    ...(body.labels === undefined ? {} : { labels: toLabels(body.labels) }),
    ...(body.display_name === undefined ? {} : { displayName: body.display_name }),
    ...toWorkflowSettings(body.workflow_settings),
    ...toDedicatedWorkers(body),
  };
}

const toWorkflowSettings = (given: JsonObject | undefined) =>
  given === undefined ? {} : { workflowSettings: readWorkflowSettings(given) };

const toDedicatedWorkers = ({ dedicated_workers: dedicatedWorkers }: UpdateDeploymentDto) =>
  dedicatedWorkers === undefined ? {} : { dedicatedWorkers };

const withPrivateFlag = (body: CreateDeploymentDto, query: RawQuery): CreateDeploymentDto =>
  query['private_resource'] === undefined
    ? body
    : { ...body, private_resource: readFlag(query, 'private_resource') };

/** `[{key: value}, {key: [values]}]` as single pairs. Throws BadRequestError for any other shape. */
export function toLabels(labels: readonly unknown[]): LabelRequest[] {
  return labels.flatMap((label) => {
    const entries =
      typeof label === 'object' && label !== null && !Array.isArray(label) ? Object.entries(label) : [];
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) throw wrongShape();
    const [key, given] = entry as [string, unknown];
    return (Array.isArray(given) ? given : [given]).map((value: unknown) => {
      if (typeof value !== 'string') throw wrongShape();
      return { key, value };
    });
  });
}

const wrongShape = (): BadRequestError =>
  new BadRequestError(
    'Labels must be a list of 1-entry dictionaries: [{<key1>: <value1>}, {<key2>: [<value2>, <value3>]}, ...]',
  );
