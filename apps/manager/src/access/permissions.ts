import { SYSTEM_ROLES, type PermissionChange, type Role, type TenantRole } from '@cloudloom/model';

/** Who holds a permission: system roles, and the roles that a user has in a tenant. */
export type RoleName = Role | TenantRole;

const EVERYONE: readonly RoleName[] = ['sys_admin', 'default', 'manager', 'user', 'operations', 'viewer'];
const READERS: readonly RoleName[] = ['sys_admin', 'manager', 'user', 'operations', 'viewer'];
const OPERATORS: readonly RoleName[] = ['sys_admin', 'manager', 'user', 'operations'];
const AUTHORS: readonly RoleName[] = ['sys_admin', 'manager', 'user'];
const MANAGERS: readonly RoleName[] = ['sys_admin', 'manager'];
const ADMINISTRATORS: readonly RoleName[] = ['sys_admin'];

/** Every permission that a route may ask for, and the roles that hold it. */
const HOLDERS = {
  agent_create: OPERATORS,
  agent_get: READERS,
  agent_list: READERS,
  agent_replace_certs: ADMINISTRATORS,
  agent_update: OPERATORS,
  audit_log_inject: ADMINISTRATORS,
  audit_log_truncate: ADMINISTRATORS,
  audit_log_view: ADMINISTRATORS,
  blueprint_delete: AUTHORS,
  blueprint_download: READERS,
  blueprint_get: READERS,
  blueprint_list: READERS,
  blueprint_upload: AUTHORS,
  broker_get: EVERYONE,
  cluster_status_get: EVERYONE,
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
  deployment_set_site: AUTHORS,
  deployment_set_visibility: AUTHORS,
  deployment_update: AUTHORS,
  deployment_update_create: OPERATORS,
  deployment_update_get: READERS,
  deployment_update_list: READERS,
  event_create: OPERATORS,
  event_delete: AUTHORS,
  event_list: READERS,
  execution_cancel: OPERATORS,
  execution_delete: AUTHORS,
  execution_get: READERS,
  execution_group_cancel: OPERATORS,
  execution_group_create: OPERATORS,
  execution_group_get: READERS,
  execution_group_list: READERS,
  execution_group_update: OPERATORS,
  execution_list: READERS,
  execution_record: ADMINISTRATORS,
  execution_schedule_create: OPERATORS,
  execution_schedule_get: READERS,
  execution_schedule_list: READERS,
  execution_should_start: OPERATORS,
  execution_start: OPERATORS,
  execution_status_update: OPERATORS,
  filter_create: AUTHORS,
  filter_delete: AUTHORS,
  filter_get: READERS,
  filter_list: READERS,
  functions_evaluate: OPERATORS,
  inter_deployment_dependency_create: OPERATORS,
  inter_deployment_dependency_delete: OPERATORS,
  inter_deployment_dependency_list: READERS,
  label_list: READERS,
  license_list: EVERYONE,
  license_remove: ADMINISTRATORS,
  license_upload: ADMINISTRATORS,
  list_token: EVERYONE,
  log_bundle_create: ADMINISTRATORS,
  log_bundle_delete: ADMINISTRATORS,
  log_bundle_download: ADMINISTRATORS,
  log_bundle_get: ADMINISTRATORS,
  log_bundle_list: ADMINISTRATORS,
  log_bundle_upload: ADMINISTRATORS,
  maintenance_mode_get: EVERYONE,
  maintenance_mode_set: ADMINISTRATORS,
  manager_get: EVERYONE,
  node_create: OPERATORS,
  node_delete: OPERATORS,
  node_instance_create: OPERATORS,
  node_instance_delete: OPERATORS,
  node_instance_get: READERS,
  node_instance_list: READERS,
  node_instance_update: OPERATORS,
  node_list: READERS,
  node_update: OPERATORS,
  operations: READERS,
  permission_list: EVERYONE,
  permission_update: ADMINISTRATORS,
  plugin_delete: AUTHORS,
  plugin_download: READERS,
  plugin_get: READERS,
  plugin_list: READERS,
  plugin_upload: AUTHORS,
  provider_context_get: EVERYONE,
  resource_set_global: ADMINISTRATORS,
  resource_set_owner: MANAGERS,
  resource_set_visibility: AUTHORS,
  secret_create: AUTHORS,
  secret_delete: AUTHORS,
  secret_export: AUTHORS,
  secret_get: READERS,
  secret_import: AUTHORS,
  secret_list: READERS,
  secret_update: AUTHORS,
  site_create: AUTHORS,
  site_delete: AUTHORS,
  site_get: READERS,
  site_list: READERS,
  site_update: AUTHORS,
  snapshot_create: ADMINISTRATORS,
  snapshot_delete: ADMINISTRATORS,
  snapshot_download: ADMINISTRATORS,
  snapshot_get: ADMINISTRATORS,
  snapshot_list: ADMINISTRATORS,
  snapshot_restore: ADMINISTRATORS,
  snapshot_status_get: EVERYONE,
  snapshot_upload: ADMINISTRATORS,
  status_get: EVERYONE,
  tenant_add_user: ADMINISTRATORS,
  tenant_add_user_group: ADMINISTRATORS,
  tenant_create: ADMINISTRATORS,
  tenant_delete: ADMINISTRATORS,
  tenant_list: EVERYONE,
  tenant_list_get_data: MANAGERS,
  tenant_remove_user: ADMINISTRATORS,
  tenant_remove_user_group: ADMINISTRATORS,
  tenant_update_user: ADMINISTRATORS,
  tenant_update_user_group: ADMINISTRATORS,
  user_create: ADMINISTRATORS,
  user_delete: ADMINISTRATORS,
  user_get_self: EVERYONE,
  user_group_add_user: ADMINISTRATORS,
  user_group_create: ADMINISTRATORS,
  user_group_delete: ADMINISTRATORS,
  user_group_list: ADMINISTRATORS,
  user_group_remove_user: ADMINISTRATORS,
  user_group_update: ADMINISTRATORS,
  user_list: ADMINISTRATORS,
  user_update: ADMINISTRATORS,
  user_update_self: EVERYONE,
  version_get: EVERYONE,
  webhook_create: AUTHORS,
  webhook_delete: AUTHORS,
  webhook_get: READERS,
  webhook_list: READERS,
  webhook_update: AUTHORS,
  worker_hosts: ADMINISTRATORS,
  worker_list: READERS,
  workflow_list: READERS,
} as const satisfies Record<string, readonly RoleName[]>;

export type Permission = keyof typeof HOLDERS;

/** Every permission's name. */
export const PERMISSIONS = Object.keys(HOLDERS) as readonly Permission[];

/** Whether one of the roles holds the permission: as it comes, unless that was changed. */
export const holds = (
  roles: readonly RoleName[],
  permission: Permission,
  changes: readonly PermissionChange[] = [],
): boolean => roles.some((role) => isHolder(role, permission, changes));

function isHolder(role: RoleName, permission: Permission, changes: readonly PermissionChange[]): boolean {
  const changed = changes.find((change) => change.role === role && change.permission === permission);
  return changed?.isAllowed ?? (HOLDERS[permission] as readonly RoleName[]).includes(role);
}

/** Whether a permission is about the whole system: a role in one tenant can never hold it. */
export const isSystemWide = (permission: Permission): boolean =>
  HOLDERS[permission].every((role) => (SYSTEM_ROLES as readonly RoleName[]).includes(role));

/** The roles, as clients list them. */
export const ROLES: readonly { name: RoleName; type: 'system_role' | 'tenant_role'; description: string }[] =
  [
    { name: 'sys_admin', type: 'system_role', description: 'May do everything, in every tenant' },
    { name: 'default', type: 'system_role', description: 'May do what their roles in tenants allow' },
    {
      name: 'manager',
      type: 'tenant_role',
      description: 'Manages resources of a tenant, sees who belongs to it',
    },
    { name: 'user', type: 'tenant_role', description: 'Manages resources of a tenant' },
    { name: 'operations', type: 'tenant_role', description: 'Runs deployments, does not create any' },
    { name: 'viewer', type: 'tenant_role', description: 'Reads' },
  ];

/** Every permission with the roles that hold it. */
export const listPermissions = (changes: readonly PermissionChange[] = []): Record<string, RoleName[]> =>
  Object.fromEntries(
    PERMISSIONS.map((permission) => [
      permission,
      ROLES.map(({ name }) => name).filter((role) => isHolder(role, permission, changes)),
    ]),
  );
