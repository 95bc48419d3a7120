/** Data types of the built-in library; 1_3 has no object types, so ids are plain text there. */
export const dataTypes = (ids: { blueprint: string; deployment: string }): string => `
data_types:

  cloudify.datatypes.AgentConfig:
    properties:
      install_method:
        type: string
        required: true
${['service_name', 'network', 'user', 'key', 'password', 'executable_temp_path', 'log_level'].map(optional('string')).join('')}\
${['port', 'min_workers', 'max_workers', 'log_max_bytes', 'log_max_history'].map(optional('integer')).join('')}\
${optional('boolean')('disable_requiretty')}\
${['process_management', 'heartbeat', 'env', 'extra'].map((name) => `      ${name}: { required: false }\n`).join('')}
  cloudify.datatypes.Blueprint:
    properties:
      external_resource: { type: boolean, default: false }
      id: { type: ${ids.blueprint}, required: false }
      main_file_name: { type: string, default: blueprint.yaml }
      blueprint_archive: { type: string, default: "", required: true }
      labels: { type: list, required: false }

  cloudify.datatypes.ComponentDeployment:
    properties:
      external_resource: { type: boolean, default: false }
      id: { type: ${ids.deployment}, required: false }
      inputs: { type: dict, default: {} }
      logs: { type: boolean, required: false }
      auto_inc_suffix: { type: boolean, required: false }
      labels: { type: list, required: false }

  cloudify.datatypes.Component:
    properties:
      blueprint: { type: cloudify.datatypes.Blueprint, required: true }
      deployment: { type: cloudify.datatypes.ComponentDeployment, required: true }
      executions_start_args: { type: dict, default: {} }

  cloudify.datatypes.RemoteCloudifyManagerClient:
    properties:
${['host', 'protocol', 'api_version', 'cert', 'username', 'password', 'token', 'tenant'].map(optional('string')).join('')}\
${optional('integer')('port')}\
${['headers', 'query_params'].map(optional('dict')).join('')}\
${optional('boolean')('trust_all')}
  cloudify.datatypes.SharedResourceDeployment:
    properties:
      id: { type: ${ids.deployment}, required: true }

  cloudify.datatypes.SharedResource:
    properties:
      deployment: { type: cloudify.datatypes.SharedResourceDeployment, required: true }
`;

const optional =
  (type: string) =>
  (name: string): string =>
    `      ${name}: { type: ${type}, required: false }\n`;
