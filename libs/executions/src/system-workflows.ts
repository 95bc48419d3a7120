/** Workflows that belong to the system rather than to a blueprint, and the function each maps to. */
export const SYSTEM_TASKS = {
  upload_blueprint: 'cloudify_system_workflows.blueprint.upload',
  create_deployment_environment: 'cloudify_system_workflows.deployment_environment.create',
  delete_deployment_environment: 'cloudify_system_workflows.deployment_environment.delete',
  create_snapshot: 'cloudify_system_workflows.snapshot.create',
  restore_snapshot: 'cloudify_system_workflows.snapshot.restore',
  create_log_bundle: 'cloudify_system_workflows.log_bundle.create',
} as const;

/** The plugin that all of these belong to. */
export const SYSTEM_PLUGIN = 'cloudify_system_workflows';

/** The function of the workflow that carries out an update of a deployment: like a blueprint's, it has tasks and graphs. */
export const UPDATE_WORKFLOW = 'cloudify_system_workflows.deployment_update.workflow.update_deployment';

export type SystemTaskName = keyof typeof SYSTEM_TASKS;

/** True for workflows whose run is one task of this room instead of an author's function. */
export const isSystemTask = (workflowId: string): workflowId is SystemTaskName =>
  Object.hasOwn(SYSTEM_TASKS, workflowId);
