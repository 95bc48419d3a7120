import type { Permission } from './permissions.ts';

/**
 * What the token of an execution may do at most; its creator must hold the permission as well. Workflows read what surrounds
 * them, change instances and start further executions; they do not manage resources, people or tokens.
 */
export const EXECUTION_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'blueprint_download',
  'blueprint_get',
  'blueprint_list',
  'deployment_capabilities',
  'deployment_get',
  'deployment_list',
  'deployment_modification_finish',
  'deployment_modification_get',
  'deployment_modification_list',
  'deployment_modification_rollback',
  'deployment_modification_start',
  'deployment_outputs',
  'event_create',
  'event_list',
  'execution_cancel',
  'execution_get',
  'execution_list',
  'execution_start',
  'functions_evaluate',
  'node_instance_get',
  'node_instance_list',
  'node_instance_update',
  'node_list',
  'operations',
  'plugin_download',
  'plugin_get',
  'plugin_list',
  'secret_get',
  'secret_list',
  'status_get',
  'user_get_self',
  'version_get',
  'workflow_list',
]);

/** Of those, what an execution may do to itself only. What it changes of deployments: see `requireOwnDeployment`. */
export const OWN_EXECUTION_ONLY: ReadonlySet<Permission> = new Set<Permission>(['execution_cancel']);

/** Of those, what starts something: refused while the execution is being cancelled. */
export const STARTING_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'deployment_modification_start',
  'execution_start',
]);
