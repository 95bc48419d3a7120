const ROOT_OPERATIONS = [
  'precreate',
  'create',
  'configure',
  'start',
  'poststart',
  'prestop',
  'stop',
  'delete',
  'postdelete',
  'preupdate',
  'update',
  'postupdate',
  'update_config',
  'update_apply',
  'update_postapply',
  'preheal',
  'heal',
  'postheal',
  'pull',
  'check_drift',
];
const DERIVED_FROM_ROOT = [
  'Tier',
  'Volume',
  'ObjectStorage',
  'Network',
  'Subnet',
  'Port',
  'Router',
  'LoadBalancer',
  'VirtualIP',
  'SecurityGroup',
  'SoftwareComponent',
  'Database',
  'ApplicationModule',
];
const AGENT_OPERATIONS = ['create', 'configure', 'start', 'stop', 'delete', 'restart'];

const emptyOperations = (names: readonly string[]): string =>
  names.map((name) => `        ${name}: {}\n`).join('');

const derived = (name: string, parent: string): string =>
  `  cloudify.nodes.${name}: { derived_from: cloudify.nodes.${parent} }\n`;

const agentOperation = (name: string, mapping: string, executor: string): string =>
  `        ${name}: { implementation: agent.${mapping}, executor: ${executor} }\n`;

/** Node types of the built-in library; 1_3 lacks what came with checks, healing and generated passwords. */
export const nodeTypes = (is13: boolean): string => `
node_types:

  cloudify.nodes.Root:
    properties:
      use_external_resource: { type: boolean, default: false }
      resource_id: { required: false }
    interfaces:
      cloudify.interfaces.lifecycle:
${emptyOperations(ROOT_OPERATIONS)}\
      cloudify.interfaces.validation:
${emptyOperations(['create', 'delete', 'check_status', 'creation', 'deletion'])}\
      cloudify.interfaces.monitoring:
${emptyOperations(['start', 'stop'])}
${DERIVED_FROM_ROOT.map((name) => derived(name, 'Root')).join('')}\
${['DBMS', 'ApplicationServer', 'MessageBusServer'].map((name) => derived(name, 'SoftwareComponent')).join('')}\
${derived('Container', 'Compute')}\
${derived('ServiceComponent', 'Component')}\
${compute}${servers}${component(is13)}${sharedResource(is13)}${blueprint}${is13 ? '' : passwordSecret}`;

const compute = `
  cloudify.nodes.Compute:
    derived_from: cloudify.nodes.Root
    properties:
      ip: { default: "" }
      os_family: { default: linux }
      agent_config:
        type: cloudify.datatypes.AgentConfig
        default: { install_method: remote, port: 22, network: default }
      install_agent: { default: "" }
      cloudify_agent: { default: {} }
    interfaces:
      cloudify.interfaces.cloudify_agent:
${AGENT_OPERATIONS.map((name) => agentOperation(name, `cloudify_agent.installer.operations.${name}`, 'central_deployment_agent')).join('')}\
${agentOperation('stop_amqp', 'cloudify_agent.operations.stop', 'host_agent')}\
${agentOperation('restart_amqp', 'cloudify_agent.operations.restart', 'host_agent')}\
${agentOperation('install_plugins', 'cloudify_agent.operations.install_plugins', 'host_agent')}\
${agentOperation('uninstall_plugins', 'cloudify_agent.operations.uninstall_plugins', 'host_agent')}\
        create_amqp:
          implementation: agent.cloudify_agent.operations.create_agent_amqp
          executor: central_deployment_agent
          inputs:
            install_agent_timeout: { default: 300 }
            manager_ip: { default: "" }
            manager_certificate: { default: "" }
            stop_old_agent: { default: false }
        validate_amqp:
          implementation: agent.cloudify_agent.operations.validate_agent_amqp
          executor: central_deployment_agent
          inputs:
            validate_agent_timeout: { default: 20 }
      cloudify.interfaces.host:
        get_state: {}
      cloudify.interfaces.monitoring_agent:
${emptyOperations(['install', 'start', 'stop', 'uninstall'])}`;

const servers = `
  cloudify.nodes.FileSystem:
    derived_from: cloudify.nodes.Root
    properties:
      use_external_resource: { type: boolean, default: false }
      partition_type: { type: integer, default: 83 }
      fs_type: { type: string }
      fs_mount_path: { type: string }
    interfaces:
      cloudify.interfaces.lifecycle:
        configure:
          implementation: script.script_runner.tasks.run
          inputs:
            script_path: { default: "file:///opt/manager/resources/cloudify/fs/mkfs.sh" }

  cloudify.nodes.WebServer:
    derived_from: cloudify.nodes.SoftwareComponent
    properties:
      port: { default: 80 }

  cloudify.nodes.CloudifyManager:
    derived_from: cloudify.nodes.SoftwareComponent
    properties:
      cloudify:
        default:
          resources_prefix: ""
          cloudify_agent: { min_workers: 2, max_workers: 5, remote_execution_port: 22, user: ubuntu }
          workflows: { task_retries: -1, task_retry_interval: 30 }
          policy_engine: { start_timeout: 30 }
      cloudify_packages: {}
`;

const extension = (name: string, mapping: string): string =>
  `        ${name}: { implementation: cfy_extensions.cloudify_types.${mapping} }\n`;

const component = (is13: boolean): string => `
  cloudify.nodes.Component:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config: { type: cloudify.datatypes.Component, default: {} }
      client: { type: cloudify.datatypes.RemoteCloudifyManagerClient, default: {} }
      plugins: { type: dict, default: {} }
      secrets: { type: dict, default: {} }
    interfaces:
      cloudify.interfaces.lifecycle:
${extension('create', 'component.upload_blueprint')}${extension('configure', 'component.create')}\
        start:
          implementation: cfy_extensions.cloudify_types.component.execute_start
          inputs:
            workflow_id: { type: string, default: install }
            timeout: { type: integer, default: 1800 }
            interval: { type: integer, default: 1 }
        stop:
          implementation: cfy_extensions.cloudify_types.component.execute_start
          inputs:
            workflow_id: { default: uninstall }
            resource_config:
              default:
                blueprint: { get_property: [SELF, resource_config, blueprint] }
                deployment: { get_property: [SELF, resource_config, deployment] }
                executions_start_args: { allow_custom_parameters: true }
${['delete', 'refresh', ...(is13 ? [] : ['check_drift', 'heal', 'update'])].map((name) => extension(name, `component.${name}`)).join('')}\
${is13 ? '' : `      cloudify.interfaces.validation:\n${extension('check_status', 'component.check_status')}`}`;

const sharedResource = (is13: boolean): string => `
  cloudify.nodes.SharedResource:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config: { type: cloudify.datatypes.SharedResource, default: {} }
      client: { type: cloudify.datatypes.RemoteCloudifyManagerClient, default: {} }
    interfaces:
      cloudify.interfaces.lifecycle:
${extension('create', 'shared_resource.connect_deployment')}${extension('delete', 'shared_resource.disconnect_deployment')}\
${extension('refresh', 'shared_resource.refresh')}${is13 ? '' : extension('check_drift', 'shared_resource.check_drift')}\
${is13 ? '' : `      cloudify.interfaces.validation:\n${extension('check_status', 'shared_resource.check_status')}`}`;

const blueprint = `
  cloudify.nodes.Blueprint:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config: { type: cloudify.datatypes.Blueprint, default: {} }
      client: { type: cloudify.datatypes.RemoteCloudifyManagerClient, default: {} }
      plugins: { type: dict, default: {} }
      secrets: { type: dict, default: {} }
    interfaces:
      cloudify.interfaces.lifecycle:
${extension('create', 'blueprint.upload')}${extension('delete', 'blueprint.delete')}`;

const passwordSecret = `
  cloudify.nodes.PasswordSecret:
    derived_from: cloudify.nodes.Root
    properties:
      length: { type: integer, default: 8 }
      uppercase: { type: integer, default: 0 }
      lowercase: { type: integer, default: 0 }
      digits: { type: integer, default: 0 }
      symbols: { type: integer, default: 0 }
      secret_name: { type: string, required: false }
      use_secret_if_exists: { type: boolean, default: false }
    interfaces:
      cloudify.interfaces.lifecycle:
${extension('create', 'password_secret.create')}${extension('delete', 'password_secret.delete')}\
      cloudify.interfaces.validation:
${extension('create', 'password_secret.creation_validation')}`;
