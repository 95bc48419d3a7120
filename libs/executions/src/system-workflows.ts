/** Workflows that belong to the system rather than to a blueprint, and the function each maps to. */
export const SYSTEM_TASKS = {
  upload_blueprint: 'cloudify_system_workflows.blueprint.upload',
  create_deployment_environment: 'cloudify_system_workflows.deployment_environment.create',
  delete_deployment_environment: 'cloudify_system_workflows.deployment_environment.delete',
} as const;

export type SystemTaskName = keyof typeof SYSTEM_TASKS;

/** True for workflows whose run is one task of this room instead of an author's function. */
export const isSystemTask = (workflowId: string): workflowId is SystemTaskName =>
  Object.hasOwn(SYSTEM_TASKS, workflowId);
