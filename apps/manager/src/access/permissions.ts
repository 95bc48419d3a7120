import type { Role } from '@cloudloom/model';

/** Who holds a permission: system roles, and the roles that a user has in a tenant. */
export type RoleName = Role | 'manager' | 'user' | 'operations' | 'viewer';

const EVERYONE: readonly RoleName[] = ['sys_admin', 'default', 'manager', 'user', 'operations', 'viewer'];
const READERS: readonly RoleName[] = ['sys_admin', 'manager', 'user', 'operations', 'viewer'];
const OPERATORS: readonly RoleName[] = ['sys_admin', 'manager', 'user', 'operations'];
const AUTHORS: readonly RoleName[] = ['sys_admin', 'manager', 'user'];
const ADMINISTRATORS: readonly RoleName[] = ['sys_admin'];

/** Every permission that a route may ask for, and the roles that hold it. */
const HOLDERS = {
  agent_list: READERS,
  blueprint_delete: AUTHORS,
  blueprint_download: READERS,
  blueprint_get: READERS,
  blueprint_list: READERS,
  blueprint_upload: AUTHORS,
  broker_get: EVERYONE,
  config_get: EVERYONE,
  config_update: ADMINISTRATORS,
  create_token: EVERYONE,
  db_nodes_get: EVERYONE,
  delete_token: EVERYONE,
  deployment_capabilities: READERS,
  deployment_create: AUTHORS,
  deployment_delete: AUTHORS,
  deployment_get: READERS,
  deployment_group_create: AUTHORS,
  deployment_group_delete: AUTHORS,
  deployment_group_get: READERS,
  deployment_group_list: READERS,
  deployment_group_update: AUTHORS,
  deployment_list: READERS,
  deployment_modification_finish: OPERATORS,
  deployment_modification_get: READERS,
  deployment_modification_list: READERS,
  deployment_modification_rollback: OPERATORS,
  deployment_modification_start: OPERATORS,
  deployment_outputs: READERS,
  deployment_update: AUTHORS,
  deployment_update_create: OPERATORS,
  deployment_update_get: READERS,
  deployment_update_list: READERS,
  event_list: READERS,
  execution_cancel: OPERATORS,
  execution_get: READERS,
  execution_group_cancel: OPERATORS,
  execution_group_create: OPERATORS,
  execution_group_get: READERS,
  execution_group_list: READERS,
  execution_group_update: OPERATORS,
  execution_list: READERS,
  execution_schedule_create: OPERATORS,
  execution_schedule_get: READERS,
  execution_schedule_list: READERS,
  execution_start: OPERATORS,
  functions_evaluate: OPERATORS,
  list_token: EVERYONE,
  maintenance_mode_get: EVERYONE,
  manager_get: EVERYONE,
  node_instance_get: READERS,
  node_instance_list: READERS,
  node_instance_update: OPERATORS,
  node_list: READERS,
  operations: READERS,
  plugin_delete: AUTHORS,
  plugin_download: READERS,
  plugin_get: READERS,
  plugin_list: READERS,
  plugin_upload: AUTHORS,
  provider_context_get: EVERYONE,
  secret_create: AUTHORS,
  secret_delete: AUTHORS,
  secret_get: READERS,
  secret_list: READERS,
  secret_update: AUTHORS,
  snapshot_create: ADMINISTRATORS,
  snapshot_delete: ADMINISTRATORS,
  snapshot_download: ADMINISTRATORS,
  snapshot_get: ADMINISTRATORS,
  snapshot_list: ADMINISTRATORS,
  snapshot_restore: ADMINISTRATORS,
  snapshot_status_get: EVERYONE,
  snapshot_upload: ADMINISTRATORS,
  status_get: EVERYONE,
  tenant_list: EVERYONE,
  user_get_self: EVERYONE,
  user_list: ADMINISTRATORS,
  version_get: EVERYONE,
  worker_hosts: ADMINISTRATORS,
  worker_list: READERS,
  workflow_list: READERS,
} as const satisfies Record<string, readonly RoleName[]>;

export type Permission = keyof typeof HOLDERS;

/** Whether one of the roles holds the permission. */
export const holds = (roles: readonly RoleName[], permission: Permission): boolean =>
  roles.some((role) => (HOLDERS[permission] as readonly RoleName[]).includes(role));

/** The roles, as clients list them. */
export const ROLES: readonly { name: RoleName; type: 'system_role' | 'tenant_role'; description: string }[] =
  [
    { name: 'sys_admin', type: 'system_role', description: 'May do everything, in every tenant' },
    { name: 'default', type: 'system_role', description: 'May do what their roles in tenants allow' },
    { name: 'manager', type: 'tenant_role', description: 'Runs a tenant and its users' },
    { name: 'user', type: 'tenant_role', description: 'Manages resources of a tenant' },
    { name: 'operations', type: 'tenant_role', description: 'Runs deployments, does not create any' },
    { name: 'viewer', type: 'tenant_role', description: 'Reads' },
  ];

/** Every permission with the roles that hold it. */
export const listPermissions = (): Record<string, RoleName[]> =>
  Object.fromEntries(Object.entries(HOLDERS).map(([permission, roles]) => [permission, [...roles]]));
