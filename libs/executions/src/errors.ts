import { DomainError } from '@cloudloom/model';
import { MaintenanceModeError } from './maintenance/errors.ts';
import type { Hindrance, Obstacle, Rival } from './start-rules.ts';
import type { ExecutionAction } from './requests.ts';

/** A malformed request: body, query or id. */
export class BadParametersError extends DomainError {
  readonly code = 'bad_parameters_error';
}

/** The caller may be who they are, but this is not theirs to do. */
export class ForbiddenError extends DomainError {
  readonly code = 'forbidden_error';
}

/** Something else stands in the way of a start; the text names it. */
export class ExistingRunningExecutionError extends DomainError {
  readonly code = 'existing_running_execution_error';
  readonly rivals: readonly string[];

  constructor(
    because: Exclude<Obstacle, 'limit_reached' | 'maintenance'> | 'snapshot_underway',
    rivals: readonly Rival[],
  ) {
    super(describeRivals(because, rivals));
    this.rivals = rivals.map((rival) => rival.id);
  }
}

/** As many executions are active as the system allows at once. */
export class ExecutionLimitError extends DomainError {
  readonly code = 'global_parallel_running_executions_limit_reached_error';

  constructor(allowed: number) {
    super(
      `You cannot start an execution: ${allowed} executions may run at the same time (max_concurrent_executions), and that ` +
        'many do. Try again when one of them has ended, or pass "queue=true", and it starts by itself when it can.',
    );
  }
}

/** The error that tells why a start is refused. */
export function refuseStart({ because, rivals, allowed }: Hindrance): DomainError {
  if (because === 'limit_reached') return new ExecutionLimitError(allowed ?? 0);
  if (because === 'maintenance') return new MaintenanceModeError('activated');
  return new ExistingRunningExecutionError(because, rivals);
}

/** What has waited in the queue cannot start any more; the text says why. */
export class NoLongerStartableError extends DomainError {
  readonly code = 'no_longer_startable_error';
}

function describeRivals(
  because: Exclude<Obstacle, 'limit_reached' | 'maintenance'> | 'snapshot_underway',
  rivals: readonly Rival[],
): string {
  switch (because) {
    case 'deployment_busy':
      return (
        `The following executions are currently running for this deployment: [${rivals.map(nameRival).join(', ')}]. ` +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request'
      );
    case 'system_wide_running':
      return `You cannot start an execution if there is a running system-wide execution (id: ${rivals[0]?.id ?? ''})`;
    case 'others_running':
      return (
        'You cannot start a system-wide execution if there are other executions running. ' +
        `Currently running executions: ${rivals.map((rival) => rival.id).join(', ')}`
      );
    case 'group_full':
      return (
        'You cannot resume this execution now: its execution group is paused, or runs as many of its executions as it may. ' +
        'Requeue it instead, and it goes on when its turn comes.'
      );
    case 'snapshot_underway':
      return (
        'You cannot start an execution that modifies DB state while a `create_snapshot` workflow is running or queued ' +
        `(snapshot id: ${rivals[0]?.id ?? ''})`
      );
  }
}

const nameRival = (rival: Rival): string =>
  `<Execution id=\`${rival.id}\` tenant=\`${rival.tenantName}\` status=\`${rival.status}\` workflow_id=\`${rival.workflowId}\`>`;

/** The deployment declares no workflow of that name. */
export class NonexistentWorkflowError extends DomainError {
  readonly code = 'nonexistent_workflow_error';

  constructor(workflowId: string, deploymentId: string) {
    super(`Workflow ${workflowId} does not exist in the deployment ${deploymentId}`);
  }
}

/** The workflow's availability rules do not hold now. */
export class UnavailableWorkflowError extends DomainError {
  readonly code = 'unavailable_workflow_error';

  constructor(workflowId: string) {
    super(`Workflow not available: ${workflowId}`);
  }
}

/** Parameters that the workflow does not declare, lacks, or cannot take. */
export class IllegalExecutionParametersError extends DomainError {
  readonly code = 'illegal_execution_parameters_error';
}

/** An action that the present status does not allow. */
export class IllegalActionError extends DomainError {
  readonly code = 'illegal_action_error';
}

/** A cancel, force-cancel or kill of an execution whose status does not allow it. */
export class IllegalStopError extends IllegalActionError {
  constructor(action: ExecutionAction, executionId: string, status: string) {
    super(`Can't ${action} execution ${executionId} because it's in status ${status}`);
  }
}

/** A resume of an execution that has not failed and was not cancelled. */
export class IllegalResumeError extends DomainError {
  readonly code = 'conflict_error';

  constructor(action: ExecutionAction, executionId: string, status: string) {
    super(`Cannot ${action} execution: \`${executionId}\` in state: \`${status}\``);
  }
}

/** The workflow cannot be continued; nothing was changed. */
export class NotResumableError extends DomainError {
  readonly code = 'conflict_error';

  constructor(workflowFunction: string) {
    super(
      `Cannot resume - workflow not resumable: ${workflowFunction}. It is a task of the system; start it anew instead.`,
    );
  }
}

/** Chosen tasks, or what follows from them, are running at this moment. */
export class StillRunningError extends DomainError {
  readonly code = 'conflict_error';
  /** As many paths as a sentence can hold. */
  private static readonly NAMED = 5;

  constructor(paths: readonly string[]) {
    const named = paths.slice(0, StillRunningError.NAMED).join(', ');
    const more =
      paths.length > StillRunningError.NAMED ? ` and ${paths.length - StillRunningError.NAMED} more` : '';
    super(
      `Cannot resume: tasks that would run again are still running: ${named}${more}. ` +
        'Wait until they have ended, or use force-resume, which drops what they report.',
    );
  }
}

/** A task was chosen that the execution's graphs do not have. */
export class UnknownTaskError extends DomainError {
  readonly code = 'not_found_error';

  constructor(executionId: string, asked: string, similar: readonly string[]) {
    const hint =
      similar.length > 0
        ? `Did you mean ${similar.join(' or ')}?`
        : 'Name tasks by their path or id, as the list of operations has them.';
    super(`Execution ${executionId} has no task ${asked}. ${hint}`);
  }
}

/** A task was chosen that is no part of its graph any more. */
export class UnusableTaskError extends DomainError {
  readonly code = 'conflict_error';
}

/** An end was reported for an execution that has ended otherwise, or by a run that is not its own. */
export class InvalidStatusUpdateError extends DomainError {
  readonly code = 'invalid_exception_status_update';

  constructor(from: string, to: string, execution: { id: string; workflowId: string }, advice?: string) {
    super(
      `Invalid relationship - can't change status from ${from} to ${to} for "${execution.id}" execution ` +
        `while running "${execution.workflowId}" workflow.${advice === undefined ? '' : ` ${advice}`}`,
    );
  }
}

/** A blueprint that could not be unpacked or parsed, or is not in a state for the request. */
export class InvalidBlueprintError extends DomainError {
  readonly code = 'invalid_blueprint_error';
}

/** Other blueprints import this one. */
export class BlueprintInUseError extends DomainError {
  readonly code = 'blueprint_in_use';

  constructor(blueprintId: string) {
    super(`Blueprint ${blueprintId} is currently in use. You can "force" blueprint removal.`);
  }
}

/** An uploaded package that is no plugin, or one that could not work here; the text says what to do. */
export class InvalidPluginError extends DomainError {
  readonly code = 'invalid_plugin_error';
}

/** A worker could not make the uploaded plugin's workflows usable; the text is the worker's. */
export class PluginInstallationError extends DomainError {
  readonly code = 'plugin_installation_error';
}

/** Something still uses the plugin. */
export class PluginInUseError extends DomainError {
  readonly code = 'plugin_in_use';

  constructor(pluginId: string, users: { kind: 'blueprints' | 'executions'; ids: readonly string[] }) {
    super(
      `Plugin "${pluginId}" is currently in use in ${users.kind}: ${users.ids.join(', ')}. You can "force" plugin removal if needed.`,
    );
  }
}

/** Deleting is refused because something still depends on the thing. */
export class DependentExistsError extends DomainError {
  readonly code = 'dependent_exists_error';
}

/** A deployment cannot be created, or was not created properly. */
export class DeploymentCreationError extends DomainError {
  readonly code = 'deployment_creation_error';
}

export class EnvironmentCreationPendingError extends DomainError {
  readonly code = 'deployment_environment_creation_pending_error';

  constructor() {
    super('Deployment environment creation is still pending, try again in a minute');
  }
}

export class EnvironmentCreationInProgressError extends DomainError {
  readonly code = 'deployment_environment_creation_in_progress_error';

  constructor() {
    super('Deployment environment creation is still in progress, try again in a minute');
  }
}

/** Required deployment inputs that were not given. */
export class MissingDeploymentInputsError extends DomainError {
  readonly code = 'missing_required_deployment_input_error';

  constructor(names: readonly string[]) {
    super(`missing inputs: ${names.join(', ')}`);
  }
}

/** Given deployment inputs that the blueprint does not declare. */
export class UnknownDeploymentInputsError extends DomainError {
  readonly code = 'unknown_deployment_input_error';

  constructor(names: readonly string[]) {
    super(`Cannot create deployment - unknown inputs: ${names.join(', ')}`);
  }
}

/** A deployment has one started modification at most. */
export class ExistingStartedModificationError extends DomainError {
  readonly code = 'existing_started_deployment_modification_error';

  constructor(readonly startedIds: readonly string[]) {
    super(
      'Cannot start deployment modification while there are existing started deployment modifications. ' +
        `Currently started deployment modifications: [${startedIds.map((id) => `'${id}'`).join(', ')}]`,
    );
  }
}

/** A modification that was finished or rolled back stays so. */
export class DeploymentModificationEndedError extends DomainError {
  readonly code = 'deployment_modification_already_ended_error';

  constructor(action: 'finish' | 'rollback', id: string, status: string) {
    super(`Cannot ${action} deployment modification: ${id}. It is already in ${status} status.`);
  }
}

/** A deployment follows one update at a time. */
export class ActiveUpdateError extends DomainError {
  readonly code = 'conflict_error';

  constructor(ids: readonly string[]) {
    super(`there are deployment updates still active; update IDs: ${ids.join(', ')}`);
  }
}

/** An update that cannot be carried out, or not any more; nothing was changed by it. */
export class DeploymentUpdateError extends DomainError {
  readonly code = 'deployment_update_error';
}

/** A preview that found out that there will be no update; the text says why. */
export class UpdatePreviewError extends DomainError {
  readonly code = 'unsupported_change_in_deployment_update';
}

/** An intrinsic function in outputs could not be evaluated. */
export class OutputsEvaluationError extends DomainError {
  readonly code = 'deployment_outputs_evaluation_error';
}

/** An intrinsic function in capabilities could not be evaluated. */
export class CapabilitiesEvaluationError extends DomainError {
  readonly code = 'deployment_capabilities_evaluation_error';
}

/** An intrinsic function in a payload could not be evaluated. */
export class FunctionsEvaluationError extends DomainError {
  readonly code = 'functions_evaluation_error';
}

/** An archive that cannot be unpacked: unknown format, unsafe entries, too large, not one directory. */
export class ArchiveError extends DomainError {
  readonly code = 'invalid_archive_error';
}

/** A URL that the server may not, or cannot, fetch from; the text says why. */
export class FetchRefusedError extends DomainError {
  readonly code = 'fetch_refused_error';
}

/** A webhook that cannot be stored; the text says what is wrong. */
export class InvalidWebhookError extends DomainError {
  readonly code = 'bad_parameters_error';
}

/** A system task has failed for good; the message becomes the execution's error. */
export class SystemTaskError extends DomainError {
  readonly code = 'system_task_failed';
}

/** The last non-empty line of a text: what people read first in a traceback. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? '';
}
