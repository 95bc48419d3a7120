import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { InitiateUpdate } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

/** Body of an update. Clients send every key, null where it is unused. */
export class InitiateUpdateDto {
  @Field('str', { description: 'Default: the blueprint that the deployment has' }) blueprint_id?: string;
  @Field('dict', { description: 'Win over the inputs that the deployment has' }) inputs?: JsonObject;
  @Field('flag', { description: 'Find out what would change, and change nothing' }) preview?: boolean;
  @Field('flag', { description: 'Go ahead although other deployments depend on this one' }) force?: boolean;
  @Field('str', { description: 'A workflow in place of the built-in steps' }) workflow_id?: string;
  @Field('int', { description: 'Longest time to wait for that workflow, in seconds' })
  custom_workflow_timeout?: number;
  @Field('list', { description: 'Ids of instances to reinstall in any case' }) reinstall_list?: Json[];
  @Field('flag') skip_install?: boolean;
  @Field('flag') skip_uninstall?: boolean;
  @Field('flag', { description: 'Reinstall only what is listed' }) skip_reinstall?: boolean;
  @Field('flag') skip_drift_check?: boolean;
  @Field('flag') skip_heal?: boolean;
  @Field('flag', { description: 'Reinstall what changed in place of updating it' }) force_reinstall?: boolean;
  @Field('flag', { description: 'Go on when uninstalling fails' }) ignore_failure?: boolean;
  @Field('flag', { description: 'Without effect' }) install_first?: boolean;
  @Field('flag', { description: 'Without effect' }) update_plugins?: boolean;
  @Field('flag', { description: 'Without effect: texts are always cast' }) auto_correct_types?: boolean;
  @Field('flag', { description: 'Without effect' }) reevaluate_active_statuses?: boolean;
  @Field('flag', { description: 'Evaluate functions at run time only' }) runtime_only_evaluation?: boolean;
}

/** Throws BadRequestError for a list of instances that holds something else than ids. */
export function toInitiateRequest(deploymentId: string, body: InitiateUpdateDto): InitiateUpdate {
  const { blueprint_id: blueprintId, inputs, runtime_only_evaluation: runtimeOnlyEvaluation } = body;
  return {
    deploymentId,
    ...(blueprintId === undefined ? {} : { blueprintId }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(runtimeOnlyEvaluation === undefined ? {} : { runtimeOnlyEvaluation }),
    preview: body.preview ?? false,
    force: body.force ?? false,
    options: {
      workflow_id: body.workflow_id ?? null,
      custom_workflow_timeout: body.custom_workflow_timeout ?? null,
      reinstall_list: toIds(body.reinstall_list ?? []),
      skip_install: body.skip_install ?? false,
      skip_uninstall: body.skip_uninstall ?? false,
      skip_reinstall: body.skip_reinstall ?? false,
      skip_drift_check: body.skip_drift_check ?? false,
      skip_heal: body.skip_heal ?? false,
      force_reinstall: body.force_reinstall ?? false,
      ignore_failure: body.ignore_failure ?? false,
      install_first: body.install_first ?? false,
      update_plugins: body.update_plugins ?? true,
      auto_correct_types: body.auto_correct_types ?? false,
      reevaluate_active_statuses: body.reevaluate_active_statuses ?? false,
    },
  };
}

const toIds = (given: readonly Json[]): string[] =>
  given.map((id) => {
    if (typeof id === 'string') return id;
    throw new BadRequestError(
      'reinstall_list parameter is expected to be a list of str: ids of node instances',
    );
  });
