// Made from the OpenAPI document by `npm run generate -w libs/client`; edits are lost.
/* eslint-disable max-lines */
export type ActOnExecutionDto = {
  /** cancel, force-cancel, kill, resume, force-resume, requeue */
  action: string;
  /** Resumes only: paths or ids of tasks to run again though they succeeded */
  tasks?: unknown[] | null;
};
export type ActOnExecutionGroupDto = {
  /** cancel, force-cancel, kill, resume, force-resume */
  action: string;
};
export type ActivateUserDto = {
  /** `activate` or `deactivate` */
  action: string;
};
export type Agent = {
  id?: string | null;
  name?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  node_instance_id?: string | null;
  node?: string | null;
  deployment?: string | null;
  host_id?: string | null;
  state?: string | null;
  ip?: string | null;
  install_method?: string | null;
  system?: string | null;
  version?: string | null;
  rabbitmq_username?: string | null;
  rabbitmq_password?: string | null;
  rabbitmq_exchange?: string | null;
};
export type AuditLog = {
  id?: number | null;
  ref_table?: string | null;
  ref_id?: string | null;
  ref_identifier?: Record<string, unknown> | null;
  operation?: string | null;
  creator_name?: string | null;
  execution_id?: string | null;
  created_at?: string | null;
  tenant_name?: string | null;
  method?: string | null;
  route?: string | null;
  status?: number | null;
};
export type Blueprint = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  main_file_name?: string | null;
  description?: string | null;
  state?: string | null;
  error?: string | null;
  error_traceback?: string | null;
  is_hidden?: boolean | null;
  plan?: Record<string, unknown> | null;
  requirements?: Record<string, unknown> | null;
  labels?: unknown[] | null;
  upload_execution?: Record<string, unknown> | null;
};
export type ChangeDeploymentGroupDto = {
  add?: Record<string, unknown> | null;
  remove?: Record<string, unknown> | null;
};
export type ChangeExecutionDto = {
  /** The present one, or one of being cancelled */
  status: string;
  /** Why; kept as the error unless the run reports another end */
  error?: string | null;
};
export type ChangeExecutionGroupDto = {
  /** Executions at the same time, 0 = paused */
  concurrency?: unknown | null;
  /** Gets the deployments of terminated executions when all have ended */
  success_group_id?: string | null;
  /** Gets the deployments of failed executions when all have ended */
  failure_group_id?: string | null;
};
export type ChangeSettingDto = {
  /** Any JSON value */
  value: unknown;
  /** Has no meaning here: what is not editable stays as it is */
  force?: boolean | 'true' | 'false' | null;
};
export type ChangeUserDto = {
  /** At least 8 characters */
  password?: string | null;
  /** `sys_admin` or `default` */
  role?: string | null;
  show_getting_started?: boolean | null;
};
export type ConstraintsDto = {
  /** Constraints as inputs have them: {"deployment_id", "name_pattern", "valid_values"} */
  constraints?: Record<string, unknown> | null;
};
export type CreateDependenciesDto = {
  source_deployment_id: string;
  /** [{dependency_creator, target_deployment, target_deployment_func, external_source, external_target}] */
  inter_deployment_dependencies: unknown[];
};
export type CreateDependencyDto = {
  /** What depends, such as outputs.address.value.get_capability */
  dependency_creator: string;
  target_deployment?: string | null;
  /** A function that names the target */
  target_deployment_func?: unknown | null;
  /** A source of another manager */
  external_source?: Record<string, unknown> | null;
  /** A target of another manager */
  external_target?: Record<string, unknown> | null;
  source_deployment: string;
  /** Of a record that is restored; administrators only, like the next three */
  id?: string | null;
  visibility?: string | null;
  created_at?: string | null;
  created_by?: string | null;
};
export type CreateDeploymentDto = {
  blueprint_id: string;
  inputs?: Record<string, unknown> | null;
  visibility?: string | null;
  display_name?: string | null;
  /** [{<key>: <value>}, {<key>: [<value>, ...]}] */
  labels?: unknown[] | null;
  skip_plugins_validation?: boolean | 'true' | 'false' | null;
  runtime_only_evaluation?: boolean | 'true' | 'false' | null;
  private_resource?: boolean | 'true' | 'false' | null;
  site_name?: string | null;
  /** Retries of its executions where they differ from the system: {task_retries, task_retry_interval, subgraph_retries} */
  workflow_settings?: Record<string, unknown> | null;
  /** Whether its executions have worker processes of their own; null: as the server's setting says */
  dedicated_workers?: boolean | 'true' | 'false' | null;
  /** Answer before the environment is created */
  async_create?: boolean | 'true' | 'false' | null;
};
export type CreateEventsDto = {
  /** Events: `event_type`, `message`, `context`, `timestamp`, `error_causes` */
  events?: unknown[] | null;
  /** Log lines: `logger`, `level`, `message`, `context`, `timestamp` */
  logs?: unknown[] | null;
  /** The execution they are of; that of the token where it is not said */
  execution_id?: string | null;
  /** The group of executions they are of */
  execution_group_id?: string | null;
  manager_name?: string | null;
  agent_name?: string | null;
};
export type CreateFilterDto = {
  /** [{"key", "values", "operator", "type": "label" | "attribute"}]; all must hold */
  filter_rules: unknown[];
  visibility?: string | null;
};
export type CreateLogBundleDto = {
  /** Wait until nothing else runs */
  queue?: boolean | 'true' | 'false' | null;
};
export type CreateScheduleDto = {
  /** Last time, in UTC */
  until?: string | null;
  /** A number and a unit, as `2 weeks` */
  recurrence?: string | null;
  /** Occurrences at most */
  count?: unknown | null;
  /** List of weekdays, as `mo`, `2tu` or `l-fr` */
  weekdays?: unknown | null;
  /** An iCalendar rule instead of the three before */
  rrule?: string | null;
  /** Minutes by which a start may be late */
  slip?: number | null;
  /** Disable it once an execution has failed */
  stop_on_fail?: boolean | 'true' | 'false' | null;
  enabled?: boolean | 'true' | 'false' | null;
  workflow_id: string;
  /** First time, in UTC */
  since: string;
  /** Mapping of workflow parameters */
  parameters?: unknown | null;
  /** allow_custom_parameters, force, dry_run, wait_after_fail */
  execution_arguments?: unknown | null;
};
export type CreateSiteDto = {
  /** latitude,longitude in degrees, such as 32.07,34.78 */
  location?: string | null;
  visibility?: string | null;
};
export type CreateSnapshotDto = {
  /** With password hashes and tokens; true unless given */
  include_credentials?: boolean | 'true' | 'false' | null;
  /** With log lines; true unless given */
  include_logs?: boolean | 'true' | 'false' | null;
  /** With events; true unless given */
  include_events?: boolean | 'true' | 'false' | null;
  /** Wait until nothing else runs */
  queue?: boolean | 'true' | 'false' | null;
  /** Without effect: every snapshot is made alike */
  legacy?: boolean | 'true' | 'false' | null;
  /** A folder on the worker's machine, by its absolute path */
  tempdir_path?: string | null;
  /** Without effect: nothing changes while a snapshot is made */
  listener_timeout?: number | null;
};
export type CreateTenantDto = {
  /** Has no meaning here: there is no message broker */
  rabbitmq_password?: string | null;
};
export type CreateTokenDto = {
  description?: string | null;
  /** `YYYY-MM-DD HH:MM` (UTC), an ISO time, or relative: `+10h`, `+1 day+30 minutes` */
  expiration_date?: string | null;
};
export type CreateUserDto = {
  username: string;
  /** At least 8 characters */
  password: string;
  /** `sys_admin` or `default`, which is the default */
  role?: string | null;
  /** Hashes made elsewhere are refused */
  is_prehashed?: boolean | null;
};
export type CreateUserGroupDto = {
  group_name: string;
  /** `sys_admin` or `default`, which is the default */
  role?: string | null;
  /** Refused: users come from no directory here */
  ldap_group_dn?: string | null;
};
export type CreateWebhookDto = {
  /** Where to call: http or https */
  url: string;
  /** Any of queued, started, succeeded, failed, cancelled; all of them unless said */
  events?: unknown[] | null;
  /** Ids of the deployments whose executions count; null for all */
  deployment_ids?: unknown[] | null;
  /** Names of the workflows whose executions count; null for all */
  workflow_ids?: unknown[] | null;
  description?: string | null;
  enabled?: boolean | 'true' | 'false' | null;
};
export type DeleteDependencyDto = {
  dependency_creator: string;
  source_deployment: string;
  target_deployment?: string | null;
  /** The record may be gone already */
  is_component_deletion?: boolean | 'true' | 'false' | null;
};
export type DeleteExecutionsDto = {
  /** So many of the newest stay */
  keep_last?: number | null;
  /** Those created before that time go */
  to_datetime?: string | null;
};
export type DeletePluginDto = {
  /** Also when blueprints or executions use it */
  force?: boolean | 'true' | 'false' | null;
};
export type Deployment = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  display_name?: string | null;
  description?: string | null;
  blueprint_id?: string | null;
  inputs?: Record<string, unknown> | null;
  outputs?: Record<string, unknown> | null;
  capabilities?: Record<string, unknown> | null;
  workflows?: unknown[] | null;
  groups?: Record<string, unknown> | null;
  scaling_groups?: Record<string, unknown> | null;
  policy_types?: Record<string, unknown> | null;
  policy_triggers?: Record<string, unknown> | null;
  permalink?: string | null;
  site_name?: string | null;
  labels?: unknown[] | null;
  deployment_groups?: unknown[] | null;
  installation_status?: string | null;
  deployment_status?: string | null;
  sub_services_status?: string | null;
  sub_environments_status?: string | null;
  sub_services_count?: number | null;
  sub_environments_count?: number | null;
  has_sub_deployments?: boolean | null;
  environment_type?: string | null;
  latest_execution?: string | null;
  latest_execution_status?: string | null;
  latest_execution_workflow_id?: string | null;
  latest_execution_total_operations?: number | null;
  latest_execution_finished_operations?: number | null;
  create_execution?: string | null;
  runtime_only_evaluation?: boolean | null;
  workflow_settings?: Record<string, unknown> | null;
  dedicated_workers?: boolean | null;
  resource_tags?: Record<string, unknown> | null;
  drifted_instances?: number | null;
  unavailable_instances?: number | null;
  workdir_zip?: string | null;
};
export type DeploymentCapabilities = {
  deployment_id?: string | null;
  capabilities?: Record<string, unknown> | null;
};
export type DeploymentGroup = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  description?: string | null;
  default_blueprint_id?: string | null;
  default_inputs?: Record<string, unknown> | null;
  labels?: unknown[] | null;
  deployment_ids?: unknown[] | null;
  creation_counter?: number | null;
};
export type DeploymentModification = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  deployment_id?: string | null;
  status?: string | null;
  ended_at?: string | null;
  context?: Record<string, unknown> | null;
  modified_nodes?: Record<string, unknown> | null;
  node_instances?: Record<string, unknown> | null;
};
export type DeploymentUpdate = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  deployment_id?: string | null;
  execution_id?: string | null;
  state?: string | null;
  old_inputs?: Record<string, unknown> | null;
  new_inputs?: Record<string, unknown> | null;
  old_blueprint_id?: string | null;
  new_blueprint_id?: string | null;
  runtime_only_evaluation?: boolean | null;
  steps?: unknown[] | null;
  modified_entity_ids?: Record<string, unknown> | null;
  deployment_plan?: Record<string, unknown> | null;
  deployment_update_nodes?: Record<string, unknown> | null;
  deployment_update_node_instances?: Record<string, unknown> | null;
  central_plugins_to_install?: unknown[] | null;
  central_plugins_to_uninstall?: unknown[] | null;
  keep_old_deployment_dependencies?: boolean | null;
  recursive_dependencies?: unknown[] | null;
  schedules_to_create?: unknown[] | null;
  schedules_to_delete?: unknown[] | null;
  labels_to_create?: unknown[] | null;
};
/** What every refused or failed call answers */
export type ErrorAnswer = {
  message: string;
  /** What programs look at */
  error_code: string;
  server_traceback: null;
};
export type EvaluateFunctionsDto = {
  deployment_id: string;
  context?: Record<string, unknown> | null;
  payload: Record<string, unknown>;
};
export type Event = {
  _storage_id?: number | null;
  timestamp?: string | null;
  reported_timestamp?: string | null;
  blueprint_id?: string | null;
  deployment_id?: string | null;
  deployment_display_name?: string | null;
  execution_id?: string | null;
  execution_group_id?: string | null;
  workflow_id?: string | null;
  message?: string | null;
  error_causes?: unknown[] | null;
  operation?: string | null;
  source_id?: string | null;
  target_id?: string | null;
  manager_name?: string | null;
  agent_name?: string | null;
  node_instance_id?: string | null;
  node_name?: string | null;
  type?: string | null;
  event_type?: string | null;
  logger?: string | null;
  level?: string | null;
};
export type Execution = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  workflow_id?: string | null;
  deployment_id?: string | null;
  deployment_display_name?: string | null;
  blueprint_id?: string | null;
  status?: string | null;
  status_display?: string | null;
  error?: string | null;
  parameters?: Record<string, unknown> | null;
  is_system_workflow?: boolean | null;
  is_dry_run?: boolean | null;
  started_at?: string | null;
  ended_at?: string | null;
  scheduled_for?: string | null;
  total_operations?: number | null;
  finished_operations?: number | null;
  resume?: boolean | null;
  allow_custom_parameters?: boolean | null;
};
export type ExecutionGroup = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  workflow_id?: string | null;
  deployment_group_id?: string | null;
  concurrency?: number | null;
  success_group_id?: string | null;
  failure_group_id?: string | null;
  execution_ids?: unknown[] | null;
  status?: string | null;
};
export type ExecutionSchedule = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  deployment_id?: string | null;
  workflow_id?: string | null;
  parameters?: Record<string, unknown> | null;
  execution_arguments?: Record<string, unknown> | null;
  since?: string | null;
  until?: string | null;
  rule?: Record<string, unknown> | null;
  slip?: number | null;
  stop_on_fail?: boolean | null;
  enabled?: boolean | null;
  next_occurrence?: string | null;
  all_next_occurrences?: unknown[] | null;
  latest_execution_status?: string | null;
};
export type ExportedSecret = {
  key?: string | null;
  value?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  is_hidden_value?: boolean | null;
  encrypted?: boolean | null;
  schema?: Record<string, unknown> | null;
  provider?: string | null;
  provider_options?: Record<string, unknown> | null;
  creator?: string | null;
  created_at?: string | null;
};
export type Filter = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  value?: unknown[] | null;
  labels_filter_rules?: unknown[] | null;
  attrs_filter_rules?: unknown[] | null;
  is_system_filter?: boolean | null;
};
export type GroupMemberDto = {
  username: string;
  group_name: string;
};
export type ImportSecretsDto = {
  /** What an export answered */
  secrets_list: unknown[];
  /** Names of tenants, each with the one whose secrets go there */
  tenant_map?: Record<string, unknown> | null;
  /** The one of the export; at least 8 characters */
  passphrase?: string | null;
  /** Replace secrets that are there */
  override_collisions?: boolean | 'true' | 'false' | null;
};
export type InitiateUpdateDto = {
  /** Default: the blueprint that the deployment has */
  blueprint_id?: string | null;
  /** Win over the inputs that the deployment has */
  inputs?: Record<string, unknown> | null;
  /** Find out what would change, and change nothing */
  preview?: boolean | 'true' | 'false' | null;
  /** Go ahead although other deployments depend on this one */
  force?: boolean | 'true' | 'false' | null;
  /** A workflow in place of the built-in steps */
  workflow_id?: string | null;
  /** Longest time to wait for that workflow, in seconds */
  custom_workflow_timeout?: number | null;
  /** Ids of instances to reinstall in any case */
  reinstall_list?: unknown[] | null;
  skip_install?: boolean | 'true' | 'false' | null;
  skip_uninstall?: boolean | 'true' | 'false' | null;
  /** Reinstall only what is listed */
  skip_reinstall?: boolean | 'true' | 'false' | null;
  skip_drift_check?: boolean | 'true' | 'false' | null;
  skip_heal?: boolean | 'true' | 'false' | null;
  /** Reinstall what changed in place of updating it */
  force_reinstall?: boolean | 'true' | 'false' | null;
  /** Go on when uninstalling fails */
  ignore_failure?: boolean | 'true' | 'false' | null;
  /** Without effect */
  install_first?: boolean | 'true' | 'false' | null;
  /** Without effect */
  update_plugins?: boolean | 'true' | 'false' | null;
  /** Without effect: texts are always cast */
  auto_correct_types?: boolean | 'true' | 'false' | null;
  /** Without effect */
  reevaluate_active_statuses?: boolean | 'true' | 'false' | null;
  /** Evaluate functions at run time only */
  runtime_only_evaluation?: boolean | 'true' | 'false' | null;
};
export type InterDeploymentDependency = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  dependency_creator?: string | null;
  source_deployment_id?: string | null;
  target_deployment_id?: string | null;
  target_deployment_func?: unknown;
  external_source?: Record<string, unknown> | null;
  external_target?: Record<string, unknown> | null;
};
export type ListMetadata = {
  pagination: {
    total: number;
    size: number;
    offset: number;
  };
  filtered?: number | null;
  next?: string;
};
export type ListedSecret = {
  key?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  is_hidden_value?: boolean | null;
  provider_name?: string | null;
  provider_options?: Record<string, unknown> | null;
};
export type LogBundle = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  status?: string | null;
  error?: string | null;
};
export type MadeWebhook = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  url?: string | null;
  events?: unknown[] | null;
  deployment_ids?: unknown[] | null;
  workflow_ids?: unknown[] | null;
  description?: string | null;
  enabled?: boolean | null;
  secret?: string | null;
};
export type Node = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  deployment_id?: string | null;
  deployment_display_name?: string | null;
  blueprint_id?: string | null;
  type?: string | null;
  type_hierarchy?: unknown[] | null;
  host_id?: string | null;
  number_of_instances?: number | null;
  planned_number_of_instances?: number | null;
  deploy_number_of_instances?: number | null;
  min_number_of_instances?: number | null;
  max_number_of_instances?: number | null;
  actual_number_of_instances?: number | null;
  actual_planned_number_of_instances?: number | null;
  plugins?: unknown[] | null;
  plugins_to_install?: unknown[] | null;
  properties?: Record<string, unknown> | null;
  relationships?: unknown[] | null;
  operations?: Record<string, unknown> | null;
  drifted_instances?: number | null;
  unavailable_instances?: number | null;
};
export type NodeInstance = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  node_id?: string | null;
  deployment_id?: string | null;
  host_id?: string | null;
  index?: number | null;
  state?: string | null;
  version?: number | null;
  runtime_properties?: Record<string, unknown> | null;
  system_properties?: Record<string, unknown> | null;
  relationships?: unknown[] | null;
  scaling_groups?: unknown[] | null;
  has_configuration_drift?: boolean | null;
  is_status_check_ok?: boolean | null;
};
export type NodeType = {
  id?: string | null;
  deployment_id?: string | null;
  type?: string | null;
};
export type Operation = {
  id?: string | null;
  name?: string | null;
  state?: string | null;
  dependencies?: unknown[] | null;
  type?: string | null;
  parameters?: Record<string, unknown> | null;
  manager_name?: string | null;
  agent_name?: string | null;
  tasks_graph_id?: string | null;
  created_at?: string | null;
};
export type PatchSecretDto = {
  /** A text; of a secret with a schema any JSON that fits it */
  value?: unknown | null;
  provider_name?: string | null;
  is_hidden_value?: boolean | 'true' | 'false' | null;
  visibility?: string | null;
  /** Kept with the secret; the value is stored here all the same */
  provider_options?: Record<string, unknown> | null;
  /** Who is to own it: a user of the tenant, or an administrator. The owner may say so, and who holds resource_set_owner */
  creator?: string | null;
};
export type Permission = {
  role?: string | null;
  permission?: string | null;
};
export type Plugin = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  uploaded_at?: string | null;
  package_name?: string | null;
  package_version?: string | null;
  archive_name?: string | null;
  package_source?: string | null;
  supported_platform?: string | null;
  supported_py_versions?: unknown[] | null;
  distribution?: string | null;
  distribution_release?: string | null;
  distribution_version?: string | null;
  wheels?: unknown[] | null;
  excluded_wheels?: unknown[] | null;
  title?: string | null;
  yaml_url_path?: string | null;
  yaml_files_paths?: unknown[] | null;
  installation_state?: unknown[] | null;
  blueprint_labels?: Record<string, unknown> | null;
  labels?: Record<string, unknown> | null;
  resource_tags?: Record<string, unknown> | null;
};
export type PluginActionDto = {
  /** `install` */
  action: string;
  /** Host names of managers */
  managers?: unknown[] | null;
  /** Refused: no agent installs plugins */
  agents?: unknown[] | null;
};
export type PutDeploymentGroupDto = {
  description?: string | null;
  visibility?: string | null;
  /** Of the deployments that the group creates */
  blueprint_id?: string | null;
  default_inputs?: Record<string, unknown> | null;
  /** Replaces all labels */
  labels?: unknown[] | null;
  /** Replaces all members */
  deployment_ids?: unknown[] | null;
  /** Deployments to create: {id, display_name, inputs, labels, site_name, runtime_only_evaluation}, all optional */
  new_deployments?: unknown[] | null;
  /** Adds the members of this group */
  deployments_from_group?: string | null;
  /** Adds the deployments that pass this stored filter */
  filter_id?: string | null;
  /** Adds the deployments for which all rules hold */
  filter_rules?: unknown[] | null;
};
export type PutSecretDto = {
  /** A text; with a schema any JSON that fits it */
  value: unknown;
  /** JSON Schema of the value */
  schema?: Record<string, unknown> | null;
  provider_name?: string | null;
  provider_options?: Record<string, unknown> | null;
  update_if_exists?: boolean | 'true' | 'false' | null;
  is_hidden_value?: boolean | 'true' | 'false' | null;
  visibility?: string | null;
  private_resource?: boolean | 'true' | 'false' | null;
};
export type RegisterAgentDto = {
  /** Such as creating, started, stopped, failed */
  state?: string | null;
  ip?: string | null;
  install_method?: string | null;
  system?: string | null;
  version?: string | null;
  rabbitmq_username?: string | null;
  rabbitmq_exchange?: string | null;
  node_instance_id: string;
  visibility?: string | null;
  /** Has no meaning here: there is no such broker */
  create_rabbitmq_user?: boolean | 'true' | 'false' | null;
};
export type ReplaceCertificatesDto = {
  bundle?: boolean | 'true' | 'false' | null;
  broker_ca_cert?: string | null;
  manager_ca_cert?: string | null;
};
export type ReplaceDependenciesDto = {
  /** [{dependency_creator, target_deployment, target_deployment_func, external_source, external_target}] */
  inter_deployment_dependencies: unknown[];
};
export type ReportAgentDto = {
  /** Such as creating, started, stopped, failed */
  state?: string | null;
  ip?: string | null;
  install_method?: string | null;
  system?: string | null;
  version?: string | null;
  rabbitmq_username?: string | null;
  rabbitmq_exchange?: string | null;
};
export type RestoreDependenciesDto = {
  deployment_id: string;
  /** Also what components and shared resources need */
  update_service_composition?: boolean | 'true' | 'false' | null;
};
export type RestoreSnapshotDto = {
  /** Also into a manager in use, whose content is replaced */
  force?: boolean | 'true' | 'false' | null;
  /** Wait until nothing else runs */
  queue?: boolean | 'true' | 'false' | null;
  /** Plugins that cannot be installed are only told about */
  ignore_plugin_failure?: boolean | 'true' | 'false' | null;
  /** Without effect: there are no certificates in snapshots */
  restore_certificates?: boolean | 'true' | 'false' | null;
  /** Without effect */
  no_reboot?: boolean | 'true' | 'false' | null;
  /** Without effect: environments are restored with their deployments */
  recreate_deployments_envs?: boolean | 'true' | 'false' | null;
  /** Without effect */
  timeout?: number | null;
};
export type ResumePlan = {
  execution_id?: string | null;
  action?: string | null;
  totals?: Record<string, unknown> | null;
  blocked?: unknown[] | null;
  graphs?: unknown[] | null;
};
export type ScalingGroup = {
  deployment_id?: string | null;
  name?: string | null;
  members?: unknown[] | null;
  properties?: Record<string, unknown> | null;
};
export type SearchDto = {
  /** [{"key", "values", "operator", "type"}]; all must hold */
  filter_rules?: unknown[] | null;
  /** Constraints as inputs have them: {"name_pattern": {...}, "labels": [...]} */
  constraints?: Record<string, unknown> | null;
};
export type Secret = {
  key?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  is_hidden_value?: boolean | null;
  provider_name?: string | null;
  provider_options?: Record<string, unknown> | null;
  value?: unknown;
  schema?: Record<string, unknown> | null;
};
export type SetGroupRoleDto = {
  /** `sys_admin` or `default` */
  role: string;
};
export type SetSiteDto = {
  site_name?: string | null;
  /** True: it is nowhere afterwards */
  detach_site?: boolean | 'true' | 'false' | null;
};
export type SetVisibilityDto = {
  visibility: string;
};
export type Site = {
  name?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  latitude?: number | null;
  longitude?: number | null;
  location?: string | null;
};
export type Snapshot = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  status?: string | null;
  error?: string | null;
};
export type StartExecutionDto = {
  /** Empty with force_status only */
  deployment_id: string;
  workflow_id: string;
  /** Any JSON value */
  parameters?: unknown | null;
  allow_custom_parameters?: boolean | 'true' | 'false' | null;
  /** Overlap other executions of the deployment */
  force?: boolean | 'true' | 'false' | null;
  dry_run?: boolean | 'true' | 'false' | null;
  /** Wait for its turn where it would be refused */
  queue?: boolean | 'true' | 'false' | null;
  /** Seconds other branches go on after a failure */
  wait_after_fail?: number | null;
  /** Start later: `YYYYMMDDHHMM+HHMM`, or an ISO 8601 time with its zone */
  scheduled_time?: string | null;
  /** Administrators: stored in this end status, and not run */
  force_status?: string | null;
  /** With force_status */
  id?: string | null;
  /** With force_status */
  error?: string | null;
  /** With force_status */
  is_system_workflow?: boolean | 'true' | 'false' | null;
  /** With force_status */
  created_by?: string | null;
  /** With force_status */
  created_at?: string | null;
  /** With force_status */
  started_at?: string | null;
  /** With force_status */
  ended_at?: string | null;
};
export type StartExecutionGroupDto = {
  deployment_group_id: string;
  workflow_id: string;
  /** For every deployment */
  default_parameters?: Record<string, unknown> | null;
  /** By deployment; each name in it goes before the default */
  parameters?: Record<string, unknown> | null;
  /** Overlap other executions of the deployments */
  force?: boolean | 'true' | 'false' | null;
  /** Executions at the same time, 0 = paused; default 5 */
  concurrency?: unknown | null;
  /** Not supported */
  associated_executions?: unknown | null;
};
export type StartModificationDto = {
  deployment_id: string;
  /** By node or scaling group: instances, and hints on what goes */
  nodes: Record<string, unknown>;
  /** Kept with the modification */
  context?: Record<string, unknown> | null;
};
export type TasksGraph = {
  id?: string | null;
  name?: string | null;
  execution_id?: string | null;
  created_at?: string | null;
};
export type Tenant = {
  name?: string | null;
  groups?: unknown;
  users?: unknown;
  user_roles?: Record<string, unknown> | null;
  rabbitmq_username?: string | null;
  rabbitmq_password?: string | null;
  rabbitmq_vhost?: string | null;
};
export type TenantGroupDto = {
  group_name: string;
  tenant_name: string;
};
export type TenantGroupRoleDto = {
  group_name: string;
  tenant_name: string;
  /** `manager`, `user`, `operations` or `viewer` */
  role: string;
};
export type TenantUserDto = {
  username: string;
  tenant_name: string;
};
export type TenantUserRoleDto = {
  username: string;
  tenant_name: string;
  /** `manager`, `user`, `operations` or `viewer` */
  role: string;
};
export type Token = {
  id?: string | null;
  username?: string | null;
  value?: string | null;
  role?: string | null;
  expiration_date?: string | null;
  last_used?: string | null;
  description?: string | null;
};
export type UpdateBlueprintDto = {
  /** Replaces all labels: [{<key>: <value>}] */
  labels?: unknown[] | null;
  description?: string | null;
  /** Who is to own it: a user of the tenant, or an administrator. The owner may say so, and who holds resource_set_owner */
  creator?: string | null;
};
export type UpdateDeploymentDto = {
  /** Replaces all labels */
  labels?: unknown[] | null;
  display_name?: string | null;
  /** Who is to own it: a user of the tenant, or an administrator. The owner may say so, and who holds resource_set_owner */
  creator?: string | null;
  /** Retries of its executions where they differ from the system: {task_retries, task_retry_interval, subgraph_retries} */
  workflow_settings?: Record<string, unknown> | null;
  /** Whether its executions have worker processes of their own; null: as the server's setting says */
  dedicated_workers?: boolean | 'true' | 'false' | null;
};
export type UpdateFilterDto = {
  /** [{"key", "values", "operator", "type": "label" | "attribute"}]; all must hold */
  filter_rules?: unknown[] | null;
  visibility?: string | null;
};
export type UpdateNodeInstanceDto = {
  /** Refused when the stored version is higher */
  version: number;
  state?: string | null;
  runtime_properties?: Record<string, unknown> | null;
  system_properties?: Record<string, unknown> | null;
  /** Deployment updates only */
  relationships?: unknown[] | null;
};
export type UpdatePluginDto = {
  /** Who is to own it: a user of the tenant, or an administrator. The owner may say so, and who holds resource_set_owner */
  creator: string;
};
export type UpdateScheduleDto = {
  /** Last time, in UTC */
  until?: string | null;
  /** A number and a unit, as `2 weeks` */
  recurrence?: string | null;
  /** Occurrences at most */
  count?: unknown | null;
  /** List of weekdays, as `mo`, `2tu` or `l-fr` */
  weekdays?: unknown | null;
  /** An iCalendar rule instead of the three before */
  rrule?: string | null;
  /** Minutes by which a start may be late */
  slip?: number | null;
  /** Disable it once an execution has failed */
  stop_on_fail?: boolean | 'true' | 'false' | null;
  enabled?: boolean | 'true' | 'false' | null;
  workflow_id?: string | null;
  since?: string | null;
};
export type UpdateSiteDto = {
  /** latitude,longitude in degrees, such as 32.07,34.78 */
  location?: string | null;
  visibility?: string | null;
  new_name?: string | null;
};
export type UpdateWebhookDto = {
  /** Where to call: http or https */
  url?: string | null;
  /** Any of queued, started, succeeded, failed, cancelled; all of them unless said */
  events?: unknown[] | null;
  /** Ids of the deployments whose executions count; null for all */
  deployment_ids?: unknown[] | null;
  /** Names of the workflows whose executions count; null for all */
  workflow_ids?: unknown[] | null;
  description?: string | null;
  enabled?: boolean | 'true' | 'false' | null;
  /** True: a new secret takes the place of the old one */
  renew_secret?: boolean | 'true' | 'false' | null;
};
export type User = {
  username?: string | null;
  role?: string | null;
  tenants?: unknown;
  tenant_roles?: Record<string, unknown> | null;
  groups?: unknown;
  group_system_roles?: Record<string, unknown> | null;
  active?: boolean | null;
  is_locked?: boolean | null;
  created_at?: string | null;
  first_login_at?: string | null;
  last_login_at?: string | null;
  show_getting_started?: boolean | null;
};
export type UserGroup = {
  name?: string | null;
  ldap_dn?: string | null;
  role?: string | null;
  tenants?: unknown;
  users?: unknown;
};
export type WaitExplanation = {
  execution_id?: string | null;
  status?: string | null;
  code?: string | null;
  reason?: string | null;
  blocked_by?: unknown[] | null;
  blocked_by_others?: number | null;
};
export type Webhook = {
  id?: string | null;
  visibility?: string | null;
  tenant_name?: string | null;
  created_by?: string | null;
  resource_availability?: string | null;
  private_resource?: boolean | null;
  created_at?: string | null;
  updated_at?: string | null;
  url?: string | null;
  events?: unknown[] | null;
  deployment_ids?: unknown[] | null;
  workflow_ids?: unknown[] | null;
  description?: string | null;
  enabled?: boolean | null;
};
export type WebhookDelivery = {
  id?: string | null;
  webhook_id?: string | null;
  event?: string | null;
  execution_id?: string | null;
  state?: string | null;
  attempts?: number | null;
  last_status?: number | null;
  last_error?: string | null;
  created_at?: string | null;
  last_attempt_at?: string | null;
  ended_at?: string | null;
};
export type Worker = {
  id?: string | null;
  kind?: string | null;
  state?: string | null;
  task_queue?: string | null;
  tenant_name?: string | null;
  deployment_id?: string | null;
  plugin_name?: string | null;
  plugin_version?: string | null;
  executions?: unknown[] | null;
  running_tasks?: number | null;
  started_at?: string | null;
  last_seen_at?: string | null;
  host?: string | null;
  pid?: number | null;
};
export type Workflow = {
  name?: string | null;
  plugin?: string | null;
  operation?: string | null;
  parameters?: Record<string, unknown> | null;
  is_cascading?: boolean | null;
  is_available?: boolean | null;
  availability_rules?: Record<string, unknown> | null;
};
