// Made from the OpenAPI document by `npm run generate -w libs/client`; edits are lost.
/* eslint-disable max-lines */
import type * as schemas from './schemas.ts';

/** What each operation takes and answers; `undefined` where there is nothing. */
export interface Operations {
  'DELETE /audit': {
    path: undefined;
    query: { execution_id?: string; creator_name?: string; before?: string };
    body: undefined;
    answer: {
      deleted: number;
    };
  };
  'DELETE /blueprints/{id}': {
    path: { id: string };
    query: { force?: boolean };
    body: undefined;
    answer: null;
  };
  'DELETE /deployment-groups/{id}': {
    path: { id: string };
    query: { delete_deployments?: boolean; force?: boolean; delete_logs?: boolean; recursive?: boolean };
    body: undefined;
    answer: {
      execution_group_id: string;
    } | null;
  };
  'DELETE /deployments/inter-deployment-dependencies': {
    path: undefined;
    query: undefined;
    body: schemas.DeleteDependencyDto;
    answer: null;
  };
  'DELETE /deployments/{id}': {
    path: { id: string };
    query: { force?: boolean; delete_logs?: boolean; recursive?: boolean };
    body: undefined;
    answer: null;
  };
  'DELETE /events': {
    path: undefined;
    query: {
      blueprint_id?: readonly string[];
      deployment_id?: readonly string[];
      event_type?: readonly string[];
      execution_group_id?: readonly string[];
      execution_id?: readonly string[];
      level?: readonly string[];
      node_id?: readonly string[];
      node_instance_id?: readonly string[];
      operation?: readonly string[];
      type?: readonly string[];
      message?: string;
      _range?: string;
      store_before?: string;
    };
    body: undefined;
    answer: {
      items: number[];
      metadata: schemas.ListMetadata;
    };
  };
  'DELETE /execution-schedules/{id}': {
    path: { id: string };
    query: { deployment_id: string };
    body: undefined;
    answer: null;
  };
  'DELETE /executions': {
    path: undefined;
    query: undefined;
    body: schemas.DeleteExecutionsDto;
    answer: {
      items: {
        count?: number;
      }[];
      metadata: schemas.ListMetadata;
    };
  };
  'DELETE /filters/{kind}/{id}': {
    path: { kind: 'deployments' | 'blueprints'; id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  'DELETE /license': { path: undefined; query: undefined; body: undefined; answer: null };
  'DELETE /log-bundles/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'DELETE /node-instances/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'DELETE /nodes/{deployment}/{node}': {
    path: { deployment: string; node: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  'DELETE /operations/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'DELETE /permissions/{role}/{permission}': {
    path: { role: string; permission: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  'DELETE /plugins/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.DeletePluginDto;
    answer: null;
  };
  'DELETE /secrets/{key}': { path: { key: string }; query: undefined; body: undefined; answer: null };
  'DELETE /sites/{name}': { path: { name: string }; query: undefined; body: undefined; answer: null };
  'DELETE /snapshots/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'DELETE /tenants/user-groups': {
    path: undefined;
    query: undefined;
    body: schemas.TenantGroupDto;
    answer: null;
  };
  'DELETE /tenants/users': { path: undefined; query: undefined; body: schemas.TenantUserDto; answer: null };
  'DELETE /tenants/{name}': { path: { name: string }; query: undefined; body: undefined; answer: null };
  'DELETE /tokens/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'DELETE /user-groups/users': {
    path: undefined;
    query: undefined;
    body: schemas.GroupMemberDto;
    answer: null;
  };
  'DELETE /user-groups/{name}': { path: { name: string }; query: undefined; body: undefined; answer: null };
  'DELETE /users/{username}': { path: { username: string }; query: undefined; body: undefined; answer: null };
  'DELETE /webhooks/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'GET /agents': {
    path: undefined;
    query: {
      deployment_id?: readonly string[];
      node_ids?: readonly string[];
      node_instance_ids?: readonly string[];
      install_methods?: readonly string[];
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      name?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      node_instance_id?: readonly string[];
      node?: readonly string[];
      deployment?: readonly string[];
      host_id?: readonly string[];
      state?: readonly string[];
      ip?: readonly string[];
      install_method?: readonly string[];
      system?: readonly string[];
      version?: readonly string[];
      rabbitmq_username?: readonly string[];
      rabbitmq_exchange?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Agent[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /agents/{name}': {
    path: { name: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Agent;
  };
  'GET /api/version': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      edition: string;
      version: string;
      build?: string | null;
      date?: string | null;
      commit?: string | null;
      distribution?: string | null;
      distro_release?: string | null;
    };
  };
  'GET /audit': {
    path: undefined;
    query: {
      before?: string;
      since?: string;
      desc?: boolean;
      order_by?: string;
      size?: number;
      offset?: number;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly number[];
      ref_table?: readonly string[];
      ref_id?: readonly string[];
      operation?: readonly string[];
      creator_name?: readonly string[];
      execution_id?: readonly string[];
      created_at?: readonly string[];
      tenant_name?: readonly string[];
      method?: readonly string[];
      route?: readonly string[];
      status?: readonly number[];
    };
    body: undefined;
    answer: {
      items: schemas.AuditLog[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /audit/stream': {
    path: undefined;
    query: { since?: string; execution_id?: string; creator_name?: string };
    body: undefined;
    answer: Blob;
  };
  'GET /blueprints': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      main_file_name?: readonly string[];
      description?: readonly string[];
      state?: readonly string[];
      error?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Blueprint[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /blueprints/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Blueprint;
  };
  'GET /blueprints/{id}/archive': { path: { id: string }; query: undefined; body: undefined; answer: Blob };
  'GET /blueprints/{id}/icon': { path: { id: string }; query: undefined; body: undefined; answer: Blob };
  'GET /brokers': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      items: {
        id: number;
      }[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /cluster-status': {
    path: undefined;
    query: { summary?: boolean };
    body: undefined;
    answer: {
      status: 'OK' | 'Fail';
      /** By part of the system: manager, db, broker; empty in a summary */
      services: Record<
        string,
        {
          status: 'OK' | 'Fail';
          is_external: boolean;
          nodes: Record<
            string,
            {
              status: 'OK' | 'Fail';
            }
          >;
        }
      >;
    };
  };
  'GET /config': {
    path: undefined;
    query: { scope?: string };
    body: undefined;
    answer: {
      metadata: Record<string, unknown>;
      items: {
        name: string;
        /** As its schema says */
        value: unknown;
        scope: string;
        schema: Record<string, unknown>;
        is_editable: boolean;
        updated_at?: string | null;
        updater_name?: string | null;
        admin_only?: boolean;
      }[];
      authorization?: {
        roles: Record<string, unknown>[];
        permissions: Record<string, string[]>;
      };
    };
  };
  'GET /config/{name}': {
    path: { name: string };
    query: undefined;
    body: undefined;
    answer: {
      name: string;
      /** As its schema says */
      value: unknown;
      scope: string;
      schema: Record<string, unknown>;
      is_editable: boolean;
      updated_at?: string | null;
      updater_name?: string | null;
      admin_only?: boolean;
    };
  };
  'GET /db-nodes': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      items: {
        id: number;
      }[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployment-groups': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      description?: readonly string[];
      default_blueprint_id?: readonly string[];
      creation_counter?: readonly number[];
    };
    body: undefined;
    answer: {
      items: schemas.DeploymentGroup[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployment-groups/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.DeploymentGroup;
  };
  'GET /deployment-modifications': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      deployment_id?: readonly string[];
      status?: readonly string[];
      ended_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.DeploymentModification[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployment-modifications/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.DeploymentModification;
  };
  'GET /deployment-updates': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      deployment_id?: readonly string[];
      execution_id?: readonly string[];
      state?: readonly string[];
      old_blueprint_id?: readonly string[];
      new_blueprint_id?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.DeploymentUpdate[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployment-updates/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.DeploymentUpdate;
  };
  'GET /deployments': {
    path: undefined;
    query: {
      _filter_id?: string;
      _group_id?: string;
      _dependencies_of?: string;
      _search_name?: string;
      _environments_only?: boolean;
      _get_data?: boolean;
      all_sub_deployments?: boolean;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      display_name?: readonly string[];
      description?: readonly string[];
      blueprint_id?: readonly string[];
      site_name?: readonly string[];
      installation_status?: readonly string[];
      deployment_status?: readonly string[];
      latest_execution?: readonly string[];
      create_execution?: readonly string[];
      runtime_only_evaluation?: readonly boolean[];
      dedicated_workers?: readonly boolean[];
    };
    body: undefined;
    answer: {
      items: schemas.Deployment[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployments/inter-deployment-dependencies': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      dependency_creator?: readonly string[];
      source_deployment_id?: readonly string[];
      target_deployment_id?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.InterDeploymentDependency[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployments/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Deployment;
  };
  'GET /deployments/{id}/capabilities': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: {
      deployment_id: string;
      capabilities: Record<string, unknown>;
    };
  };
  'GET /deployments/{id}/inter-deployment-dependencies': {
    path: { id: string };
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      dependency_creator?: readonly string[];
      source_deployment_id?: readonly string[];
      target_deployment_id?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.InterDeploymentDependency[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /deployments/{id}/outputs': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: {
      deployment_id: string;
      outputs: Record<string, unknown>;
    };
  };
  'GET /events': {
    path: undefined;
    query: {
      blueprint_id?: readonly string[];
      deployment_id?: readonly string[];
      event_type?: readonly string[];
      execution_group_id?: readonly string[];
      execution_id?: readonly string[];
      level?: readonly string[];
      node_id?: readonly string[];
      node_instance_id?: readonly string[];
      operation?: readonly string[];
      type?: readonly string[];
      message?: string;
      _range?: string;
      _after?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
    };
    body: undefined;
    answer: {
      items: schemas.Event[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /events/stream': {
    path: undefined;
    query: {
      blueprint_id?: readonly string[];
      deployment_id?: readonly string[];
      event_type?: readonly string[];
      execution_group_id?: readonly string[];
      execution_id?: readonly string[];
      level?: readonly string[];
      node_id?: readonly string[];
      node_instance_id?: readonly string[];
      operation?: readonly string[];
      type?: readonly string[];
      message?: string;
      _range?: string;
      last_event_id?: string;
    };
    body: undefined;
    answer: Blob;
  };
  'GET /execution-groups': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      workflow_id?: readonly string[];
      deployment_group_id?: readonly string[];
      concurrency?: readonly number[];
      success_group_id?: readonly string[];
      failure_group_id?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.ExecutionGroup[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /execution-groups/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.ExecutionGroup;
  };
  'GET /execution-schedules': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      deployment_id?: readonly string[];
      workflow_id?: readonly string[];
      since?: readonly string[];
      until?: readonly string[];
      slip?: readonly number[];
      stop_on_fail?: readonly boolean[];
      enabled?: readonly boolean[];
      next_occurrence?: readonly string[];
      latest_execution_status?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.ExecutionSchedule[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /execution-schedules/{id}': {
    path: { id: string };
    query: { _include?: string; deployment_id: string };
    body: undefined;
    answer: schemas.ExecutionSchedule;
  };
  'GET /executions': {
    path: undefined;
    query: {
      _include_system_workflows?: boolean;
      _group_id?: string;
      _after?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      workflow_id?: readonly string[];
      deployment_id?: readonly string[];
      blueprint_id?: readonly string[];
      status?: readonly string[];
      error?: readonly string[];
      is_system_workflow?: readonly boolean[];
      is_dry_run?: readonly boolean[];
      started_at?: readonly string[];
      ended_at?: readonly string[];
      scheduled_for?: readonly string[];
      total_operations?: readonly number[];
      finished_operations?: readonly number[];
      resume?: readonly boolean[];
      allow_custom_parameters?: readonly boolean[];
    };
    body: undefined;
    answer: {
      items: schemas.Execution[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /executions/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Execution;
  };
  'GET /executions/{id}/resume-plan': {
    path: { id: string };
    query: { skip_internal?: boolean; force?: boolean; tasks?: readonly string[]; _include?: string };
    body: undefined;
    answer: schemas.ResumePlan;
  };
  'GET /executions/{id}/should-start': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: boolean;
  };
  'GET /executions/{id}/why': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.WaitExplanation;
  };
  'GET /filters/{kind}': {
    path: { kind: 'deployments' | 'blueprints' };
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Filter[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /filters/{kind}/{id}': {
    path: { kind: 'deployments' | 'blueprints'; id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Filter;
  };
  'GET /labels/blueprints': {
    path: undefined;
    query: { _reserved?: boolean; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: string[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /labels/blueprints/{key}': {
    path: { key: string };
    query: { _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: string[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /labels/deployments': {
    path: undefined;
    query: { _reserved?: boolean; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: string[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /labels/deployments/{key}': {
    path: { key: string };
    query: { _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: string[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /license': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      items: {
        customer_id?: string | null;
        expiration_date?: string | null;
        license_edition?: string;
        trial?: boolean;
        cloudify_version?: string;
        capabilities?: string[] | null;
        expired?: boolean;
      }[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /license-check': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      customer_id: string | null;
      is_needed: boolean;
    };
  };
  'GET /log-bundles': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      status?: readonly string[];
      error?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.LogBundle[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /log-bundles/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.LogBundle;
  };
  'GET /log-bundles/{id}/archive': { path: { id: string }; query: undefined; body: undefined; answer: Blob };
  'GET /maintenance': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'deactivated' | 'activating' | 'activated';
      activated_at: string;
      activation_requested_at: string;
      remaining_executions:
        | {
            id?: string;
            status?: string;
            deployment_id?: string | null;
            workflow_id?: string;
          }[]
        | null;
      requested_by: string;
    };
  };
  'GET /managers': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      items: {
        id: number;
      }[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /node-instances': {
    path: undefined;
    query: {
      _after?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      node_id?: readonly string[];
      deployment_id?: readonly string[];
      host_id?: readonly string[];
      index?: readonly number[];
      state?: readonly string[];
      version?: readonly number[];
    };
    body: undefined;
    answer: {
      items: schemas.NodeInstance[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /node-instances/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.NodeInstance;
  };
  'GET /nodes': {
    path: undefined;
    query: {
      _instance_counts?: boolean;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      deployment_id?: readonly string[];
      blueprint_id?: readonly string[];
      type?: readonly string[];
      host_id?: readonly string[];
      number_of_instances?: readonly number[];
      planned_number_of_instances?: readonly number[];
      min_number_of_instances?: readonly number[];
      max_number_of_instances?: readonly number[];
    };
    body: undefined;
    answer: {
      items: schemas.Node[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /ok': { path: undefined; query: undefined; body: undefined; answer: 'OK' };
  'GET /operations': {
    path: undefined;
    query: {
      graph_id?: string;
      execution_id?: string;
      state?: readonly string[];
      skip_internal?: boolean;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
    };
    body: undefined;
    answer: {
      items: schemas.Operation[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /operations/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Operation;
  };
  'GET /permissions': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
    };
    body: undefined;
    answer: {
      items: schemas.Permission[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /permissions/{role}': {
    path: { role: string };
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
    };
    body: undefined;
    answer: {
      items: schemas.Permission[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /plugins': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      uploaded_at?: readonly string[];
      package_name?: readonly string[];
      package_version?: readonly string[];
      archive_name?: readonly string[];
      title?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Plugin[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /plugins/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Plugin;
  };
  'GET /plugins/{id}/archive': {
    path: { id: string };
    query: { full_archive?: boolean };
    body: undefined;
    answer: Blob;
  };
  'GET /plugins/{id}/yaml': { path: { id: string }; query: undefined; body: undefined; answer: Blob };
  'GET /provider/context': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      name: string;
      context: Record<string, unknown>;
    };
  };
  'GET /secrets': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      key?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      is_hidden_value?: readonly boolean[];
      provider_name?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.ListedSecret[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /secrets/share/export': {
    path: undefined;
    query: {
      _passphrase?: string;
      _include_metadata?: boolean;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      key?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      is_hidden_value?: readonly boolean[];
      provider?: readonly string[];
      creator?: readonly string[];
      created_at?: readonly string[];
    };
    body: undefined;
    answer: schemas.ExportedSecret[];
  };
  'GET /secrets/{key}': {
    path: { key: string };
    query: { _skip_value?: boolean; _include?: string };
    body: undefined;
    answer: schemas.Secret;
  };
  'GET /sites': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      name?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Site[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /sites/{name}': {
    path: { name: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Site;
  };
  'GET /snapshot-status': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'running' | 'not-running';
    };
  };
  'GET /snapshots': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      status?: readonly string[];
      error?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Snapshot[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /snapshots/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Snapshot;
  };
  'GET /snapshots/{id}/archive': { path: { id: string }; query: undefined; body: undefined; answer: Blob };
  'GET /status': {
    path: undefined;
    query: { summary?: boolean };
    body: undefined;
    answer: {
      status: 'OK' | 'Fail';
      /** By display name; empty in a summary */
      services: Record<
        string,
        {
          status: 'Active' | 'Inactive';
          is_remote: boolean;
          extra_info: Record<string, unknown>;
        }
      >;
    };
  };
  'GET /summary/blueprints': {
    path: undefined;
    query: { _target_field: string; _sub_field?: string; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /summary/deployments': {
    path: undefined;
    query: { _target_field: string; _sub_field?: string; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /summary/execution_schedules': {
    path: undefined;
    query: { _all_tenants?: boolean; _sub_field?: string; _target_field: string };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /summary/executions': {
    path: undefined;
    query: { execution_group_id?: string; _sub_field?: string; _target_field: string };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /summary/node_instances': {
    path: undefined;
    query: { _target_field: string; _sub_field?: string; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /summary/nodes': {
    path: undefined;
    query: { _target_field: string; _sub_field?: string; _all_tenants?: boolean };
    body: undefined;
    answer: {
      items: Record<string, unknown>[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /tasks_graphs': {
    path: undefined;
    query: {
      execution_id?: string;
      name?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
    };
    body: undefined;
    answer: {
      items: schemas.TasksGraph[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /tenants': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      name?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Tenant[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /tenants/{name}': {
    path: { name: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Tenant;
  };
  'GET /tokens': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      username?: readonly string[];
      expiration_date?: readonly string[];
      last_used?: readonly string[];
      description?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Token[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /tokens/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Token;
  };
  'GET /user': { path: undefined; query: { _include?: string }; body: undefined; answer: schemas.User };
  'GET /user-groups': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      name?: readonly string[];
      role?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.UserGroup[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /user-groups/{name}': {
    path: { name: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.UserGroup;
  };
  'GET /users': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      username?: readonly string[];
      role?: readonly string[];
      active?: readonly boolean[];
      created_at?: readonly string[];
      first_login_at?: readonly string[];
      last_login_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.User[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /users/{username}': {
    path: { username: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.User;
  };
  'GET /webhooks': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      url?: readonly string[];
      description?: readonly string[];
      enabled?: readonly boolean[];
    };
    body: undefined;
    answer: {
      items: schemas.Webhook[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /webhooks/{id}': {
    path: { id: string };
    query: { _include?: string };
    body: undefined;
    answer: schemas.Webhook;
  };
  'GET /webhooks/{id}/deliveries': {
    path: { id: string };
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      event?: readonly string[];
      execution_id?: readonly string[];
      state?: readonly string[];
      attempts?: readonly number[];
      last_status?: readonly number[];
      created_at?: readonly string[];
      last_attempt_at?: readonly string[];
      ended_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.WebhookDelivery[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /workers': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      kind?: readonly string[];
      state?: readonly string[];
      task_queue?: readonly string[];
      tenant_name?: readonly string[];
      deployment_id?: readonly string[];
      running_tasks?: readonly number[];
      started_at?: readonly string[];
      last_seen_at?: readonly string[];
    };
    body: undefined;
    answer: {
      items: schemas.Worker[];
      metadata: schemas.ListMetadata;
    };
  };
  'GET /workflows': {
    path: undefined;
    query: {
      _group_id?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _include?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      display_name?: readonly string[];
      description?: readonly string[];
      blueprint_id?: readonly string[];
      site_name?: readonly string[];
      installation_status?: readonly string[];
      deployment_status?: readonly string[];
      latest_execution?: readonly string[];
      create_execution?: readonly string[];
      runtime_only_evaluation?: readonly boolean[];
      dedicated_workers?: readonly boolean[];
    };
    body: undefined;
    answer: {
      items: schemas.Workflow[];
      metadata: schemas.ListMetadata;
    };
  };
  'PATCH /agents': { path: undefined; query: undefined; body: schemas.ReplaceCertificatesDto; answer: null };
  'PATCH /agents/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.ReportAgentDto;
    answer: schemas.Agent;
  };
  'PATCH /blueprints/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.UpdateBlueprintDto;
    answer: schemas.Blueprint;
  };
  'PATCH /blueprints/{id}/icon': {
    path: { id: string };
    query: undefined;
    body: FormData | Blob;
    answer: schemas.Blueprint;
  };
  'PATCH /blueprints/{id}/set-visibility': {
    path: { id: string };
    query: undefined;
    body: schemas.SetVisibilityDto;
    answer: schemas.Blueprint;
  };
  'PATCH /deployment-groups/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.ChangeDeploymentGroupDto;
    answer: schemas.DeploymentGroup;
  };
  'PATCH /deployments/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.UpdateDeploymentDto;
    answer: schemas.Deployment;
  };
  'PATCH /deployments/{id}/set-visibility': {
    path: { id: string };
    query: undefined;
    body: schemas.SetVisibilityDto;
    answer: schemas.Deployment;
  };
  'PATCH /execution-groups/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.ChangeExecutionGroupDto;
    answer: schemas.ExecutionGroup;
  };
  'PATCH /execution-schedules/{id}': {
    path: { id: string };
    query: { deployment_id: string };
    body: schemas.UpdateScheduleDto;
    answer: schemas.ExecutionSchedule;
  };
  'PATCH /executions/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.ChangeExecutionDto;
    answer: schemas.Execution;
  };
  'PATCH /filters/{kind}/{id}': {
    path: { kind: 'deployments' | 'blueprints'; id: string };
    query: undefined;
    body: schemas.UpdateFilterDto;
    answer: schemas.Filter;
  };
  'PATCH /log-bundles/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'PATCH /node-instances/{id}': {
    path: { id: string };
    query: { force?: boolean };
    body: schemas.UpdateNodeInstanceDto;
    answer: schemas.NodeInstance;
  };
  'PATCH /nodes/{deployment}/{node}': {
    path: { deployment: string; node: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  'PATCH /operations/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'PATCH /plugins/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.UpdatePluginDto;
    answer: schemas.Plugin;
  };
  'PATCH /plugins/{id}/set-visibility': {
    path: { id: string };
    query: undefined;
    body: schemas.SetVisibilityDto;
    answer: schemas.Plugin;
  };
  'PATCH /secrets/{key}': {
    path: { key: string };
    query: undefined;
    body: schemas.PatchSecretDto;
    answer: schemas.Secret;
  };
  'PATCH /secrets/{key}/set-visibility': {
    path: { key: string };
    query: undefined;
    body: schemas.SetVisibilityDto;
    answer: schemas.Secret;
  };
  'PATCH /tasks_graphs/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'PATCH /tenants/user-groups': {
    path: undefined;
    query: undefined;
    body: schemas.TenantGroupRoleDto;
    answer: schemas.Tenant;
  };
  'PATCH /tenants/users': {
    path: undefined;
    query: undefined;
    body: schemas.TenantUserRoleDto;
    answer: schemas.Tenant;
  };
  'PATCH /webhooks/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.UpdateWebhookDto;
    answer: schemas.MadeWebhook;
  };
  'POST /audit': {
    path: undefined;
    query: undefined;
    body: {
      ref_table: string;
      ref_id?: string | number | null;
      ref_identifier?: Record<string, unknown> | null;
      operation: 'create' | 'update' | 'delete' | 'read';
      creator_name?: string | null;
      execution_id?: string | null;
      tenant_name?: string | null;
      created_at: string;
    }[];
    answer: {
      added: number;
    };
  };
  'POST /deployment-modifications': {
    path: undefined;
    query: undefined;
    body: schemas.StartModificationDto;
    answer: schemas.DeploymentModification;
  };
  'POST /deployment-modifications/{id}/finish': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: schemas.DeploymentModification;
  };
  'POST /deployment-modifications/{id}/rollback': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: schemas.DeploymentModification;
  };
  'POST /deployment-updates/{id}/update/finalize': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: schemas.DeploymentUpdate;
  };
  'POST /deployment-updates/{id}/update/initiate': {
    path: { id: string };
    query: undefined;
    body: schemas.InitiateUpdateDto;
    answer: schemas.DeploymentUpdate;
  };
  'POST /deployments/inter-deployment-dependencies': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      dependency_creator?: readonly string[];
      source_deployment_id?: readonly string[];
      target_deployment_id?: readonly string[];
    };
    body: schemas.CreateDependenciesDto;
    answer: {
      items: schemas.InterDeploymentDependency[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /deployments/inter-deployment-dependencies/restore': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      dependency_creator?: readonly string[];
      source_deployment_id?: readonly string[];
      target_deployment_id?: readonly string[];
    };
    body: schemas.RestoreDependenciesDto;
    answer: {
      items: schemas.InterDeploymentDependency[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /deployments/{id}/set-site': {
    path: { id: string };
    query: undefined;
    body: schemas.SetSiteDto;
    answer: schemas.Deployment;
  };
  'POST /evaluate/functions': {
    path: undefined;
    query: undefined;
    body: schemas.EvaluateFunctionsDto;
    answer: {
      deployment_id: string;
      payload: Record<string, unknown>;
    };
  };
  'POST /events': { path: undefined; query: undefined; body: schemas.CreateEventsDto; answer: null };
  'POST /execution-groups': {
    path: undefined;
    query: undefined;
    body: schemas.StartExecutionGroupDto;
    answer: schemas.ExecutionGroup;
  };
  'POST /execution-groups/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.ActOnExecutionGroupDto;
    answer: schemas.ExecutionGroup;
  };
  'POST /executions': {
    path: undefined;
    query: undefined;
    body: schemas.StartExecutionDto;
    answer: schemas.Execution;
  };
  'POST /executions/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.ActOnExecutionDto;
    answer: schemas.Execution;
  };
  'POST /maintenance/activate': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'deactivated' | 'activating' | 'activated';
      activated_at: string;
      activation_requested_at: string;
      remaining_executions:
        | {
            id?: string;
            status?: string;
            deployment_id?: string | null;
            workflow_id?: string;
          }[]
        | null;
      requested_by: string;
    };
  };
  'POST /maintenance/deactivate': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: {
      status: 'deactivated' | 'activating' | 'activated';
      activated_at: string;
      activation_requested_at: string;
      remaining_executions:
        | {
            id?: string;
            status?: string;
            deployment_id?: string | null;
            workflow_id?: string;
          }[]
        | null;
      requested_by: string;
    };
  };
  'POST /node-instances': { path: undefined; query: undefined; body: undefined; answer: null };
  'POST /nodes': { path: undefined; query: undefined; body: undefined; answer: null };
  'POST /plugins': {
    path: undefined;
    query: { title?: string; visibility?: string; private_resource?: boolean; plugin_archive_url?: string };
    body: FormData | Blob;
    answer: schemas.Plugin;
  };
  'POST /plugins/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.PluginActionDto;
    answer: schemas.Plugin;
  };
  'POST /searches/blueprints': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      main_file_name?: readonly string[];
      description?: readonly string[];
      state?: readonly string[];
      error?: readonly string[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.Blueprint[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/capabilities': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      deployment_id?: readonly string[];
    };
    body: schemas.ConstraintsDto;
    answer: {
      items: schemas.DeploymentCapabilities[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/deployments': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      display_name?: readonly string[];
      description?: readonly string[];
      blueprint_id?: readonly string[];
      site_name?: readonly string[];
      installation_status?: readonly string[];
      deployment_status?: readonly string[];
      latest_execution?: readonly string[];
      create_execution?: readonly string[];
      runtime_only_evaluation?: readonly boolean[];
      dedicated_workers?: readonly boolean[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.Deployment[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/node-instances': {
    path: undefined;
    query: {
      _after?: string;
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      node_id?: readonly string[];
      deployment_id?: readonly string[];
      host_id?: readonly string[];
      index?: readonly number[];
      state?: readonly string[];
      version?: readonly number[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.NodeInstance[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/node-types': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      deployment_id?: readonly string[];
      type?: readonly string[];
    };
    body: schemas.ConstraintsDto;
    answer: {
      items: schemas.NodeType[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/nodes': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      deployment_id?: readonly string[];
      blueprint_id?: readonly string[];
      type?: readonly string[];
      host_id?: readonly string[];
      number_of_instances?: readonly number[];
      planned_number_of_instances?: readonly number[];
      min_number_of_instances?: readonly number[];
      max_number_of_instances?: readonly number[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.Node[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/scaling-groups': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      deployment_id?: readonly string[];
      blueprint_id?: string;
    };
    body: schemas.ConstraintsDto;
    answer: {
      items: schemas.ScalingGroup[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/secrets': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      key?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      is_hidden_value?: readonly boolean[];
      provider_name?: readonly string[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.ListedSecret[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /searches/workflows': {
    path: undefined;
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      updated_at?: readonly string[];
      display_name?: readonly string[];
      description?: readonly string[];
      blueprint_id?: readonly string[];
      site_name?: readonly string[];
      installation_status?: readonly string[];
      deployment_status?: readonly string[];
      latest_execution?: readonly string[];
      create_execution?: readonly string[];
      runtime_only_evaluation?: readonly boolean[];
      dedicated_workers?: readonly boolean[];
    };
    body: schemas.SearchDto;
    answer: {
      items: schemas.Workflow[];
      metadata: schemas.ListMetadata;
    };
  };
  'POST /secrets/share/import': {
    path: undefined;
    query: undefined;
    body: schemas.ImportSecretsDto;
    answer: {
      /** Keys that were there, by tenant */
      colliding_secrets: Record<string, string[]>;
      /** What is wrong with secrets, by place in the list and field */
      secrets_errors: Record<string, Record<string, unknown>>;
    };
  };
  'POST /sites/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.UpdateSiteDto;
    answer: schemas.Site;
  };
  'POST /snapshots/{id}/restore': {
    path: { id: string };
    query: undefined;
    body: schemas.RestoreSnapshotDto;
    answer: schemas.Execution;
  };
  'POST /tasks_graphs/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'POST /tenants/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.CreateTenantDto;
    answer: schemas.Tenant;
  };
  'POST /tokens': { path: undefined; query: undefined; body: schemas.CreateTokenDto; answer: schemas.Token };
  'POST /user-groups': {
    path: undefined;
    query: undefined;
    body: schemas.CreateUserGroupDto;
    answer: schemas.UserGroup;
  };
  'POST /user-groups/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.SetGroupRoleDto;
    answer: schemas.UserGroup;
  };
  'POST /users/active/{username}': {
    path: { username: string };
    query: undefined;
    body: schemas.ActivateUserDto;
    answer: schemas.User;
  };
  'POST /users/unlock/{username}': {
    path: { username: string };
    query: undefined;
    body: undefined;
    answer: schemas.User;
  };
  'POST /users/{username}': {
    path: { username: string };
    query: undefined;
    body: schemas.ChangeUserDto;
    answer: schemas.User;
  };
  'POST /webhooks': {
    path: undefined;
    query: undefined;
    body: schemas.CreateWebhookDto;
    answer: schemas.MadeWebhook;
  };
  'POST /webhooks/{id}/test': {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: schemas.WebhookDelivery;
  };
  'PUT /agents/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.RegisterAgentDto;
    answer: schemas.Agent;
  };
  'PUT /blueprints/{id}': {
    path: { id: string };
    query: {
      application_file_name?: string;
      blueprint_archive_url?: string;
      async_upload?: boolean;
      visibility?: string;
      private_resource?: boolean;
      labels?: string;
    };
    body: FormData | Blob;
    answer: schemas.Blueprint;
  };
  'PUT /blueprints/{id}/validate': {
    path: { id: string };
    query: {
      application_file_name?: string;
      blueprint_archive_url?: string;
      async_upload?: boolean;
      visibility?: string;
      private_resource?: boolean;
      labels?: string;
    };
    body: FormData | Blob;
    answer: schemas.Blueprint;
  };
  'PUT /config/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.ChangeSettingDto;
    answer: {
      name: string;
      /** As its schema says */
      value: unknown;
      scope: string;
      schema: Record<string, unknown>;
      is_editable: boolean;
      updated_at?: string | null;
      updater_name?: string | null;
      admin_only?: boolean;
    };
  };
  'PUT /deployment-groups/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.PutDeploymentGroupDto;
    answer: schemas.DeploymentGroup;
  };
  'PUT /deployments/inter-deployment-dependencies': {
    path: undefined;
    query: undefined;
    body: schemas.CreateDependencyDto;
    answer: schemas.InterDeploymentDependency;
  };
  'PUT /deployments/{id}': {
    path: { id: string };
    query: { async_create?: boolean; private_resource?: boolean };
    body: schemas.CreateDeploymentDto;
    answer: schemas.Deployment;
  };
  'PUT /deployments/{id}/inter-deployment-dependencies': {
    path: { id: string };
    query: {
      _offset?: number;
      _size?: number;
      _sort?: string;
      _search?: string;
      _all_tenants?: boolean;
      _get_all_results?: boolean;
      id?: readonly string[];
      visibility?: readonly string[];
      tenant_name?: readonly string[];
      created_by?: readonly string[];
      resource_availability?: readonly string[];
      created_at?: readonly string[];
      dependency_creator?: readonly string[];
      source_deployment_id?: readonly string[];
      target_deployment_id?: readonly string[];
    };
    body: schemas.ReplaceDependenciesDto;
    answer: {
      items: schemas.InterDeploymentDependency[];
      metadata: schemas.ListMetadata;
    };
  };
  'PUT /execution-schedules/{id}': {
    path: { id: string };
    query: { deployment_id: string };
    body: schemas.CreateScheduleDto;
    answer: schemas.ExecutionSchedule;
  };
  'PUT /filters/{kind}/{id}': {
    path: { kind: 'deployments' | 'blueprints'; id: string };
    query: undefined;
    body: schemas.CreateFilterDto;
    answer: schemas.Filter;
  };
  'PUT /license': { path: undefined; query: undefined; body: undefined; answer: null };
  'PUT /log-bundles/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.CreateLogBundleDto;
    answer: schemas.Execution;
  };
  'PUT /log-bundles/{id}/archive': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'PUT /operations/{id}': { path: { id: string }; query: undefined; body: undefined; answer: null };
  'PUT /permissions/{role}/{permission}': {
    path: { role: string; permission: string };
    query: undefined;
    body: undefined;
    answer: schemas.Permission;
  };
  'PUT /secrets/{key}': {
    path: { key: string };
    query: undefined;
    body: schemas.PutSecretDto;
    answer: schemas.Secret;
  };
  'PUT /sites/{name}': {
    path: { name: string };
    query: undefined;
    body: schemas.CreateSiteDto;
    answer: schemas.Site;
  };
  'PUT /snapshots/{id}': {
    path: { id: string };
    query: undefined;
    body: schemas.CreateSnapshotDto;
    answer: schemas.Execution;
  };
  'PUT /snapshots/{id}/archive': {
    path: { id: string };
    query: { snapshot_archive_url?: string };
    body: FormData | Blob;
    answer: schemas.Snapshot;
  };
  'PUT /tenants/user-groups': {
    path: undefined;
    query: undefined;
    body: schemas.TenantGroupRoleDto;
    answer: schemas.Tenant;
  };
  'PUT /tenants/users': {
    path: undefined;
    query: undefined;
    body: schemas.TenantUserRoleDto;
    answer: schemas.Tenant;
  };
  'PUT /user-groups/users': {
    path: undefined;
    query: undefined;
    body: schemas.GroupMemberDto;
    answer: schemas.UserGroup;
  };
  'PUT /users': { path: undefined; query: undefined; body: schemas.CreateUserDto; answer: schemas.User };
}

/** The operations that create something and take an `Idempotency-Key`. */
export const KEYED_OPERATIONS: ReadonlySet<string> = new Set([
  'POST /audit',
  'POST /deployment-modifications',
  'POST /deployment-updates/{id}/update/initiate',
  'POST /deployments/inter-deployment-dependencies',
  'POST /deployments/inter-deployment-dependencies/restore',
  'POST /events',
  'POST /execution-groups',
  'POST /executions',
  'POST /plugins',
  'POST /secrets/share/import',
  'POST /snapshots/{id}/restore',
  'POST /tenants/{name}',
  'POST /tokens',
  'POST /user-groups',
  'POST /webhooks',
  'POST /webhooks/{id}/test',
  'PUT /agents/{name}',
  'PUT /blueprints/{id}',
  'PUT /blueprints/{id}/validate',
  'PUT /deployment-groups/{id}',
  'PUT /deployments/inter-deployment-dependencies',
  'PUT /deployments/{id}',
  'PUT /deployments/{id}/inter-deployment-dependencies',
  'PUT /execution-schedules/{id}',
  'PUT /filters/{kind}/{id}',
  'PUT /log-bundles/{id}',
  'PUT /secrets/{key}',
  'PUT /sites/{name}',
  'PUT /snapshots/{id}',
  'PUT /snapshots/{id}/archive',
  'PUT /users',
]);
