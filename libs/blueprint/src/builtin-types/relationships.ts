const operationsOf = (is13: boolean): string[] => [
  'preconfigure',
  'postconfigure',
  'establish',
  'unlink',
  ...(is13 ? ['update_preconfigure', 'update_postconfigure', 'update_establish'] : ['update']),
  'check_drift',
];

const SCRIPTS = 'file:///opt/manager/resources/cloudify/fs';
const LIFECYCLE = 'cloudify.interfaces.relationship_lifecycle';

/** Relationship types of the built-in library; 1_3 has three update operations where later versions have one. */
export const relationships = (is13: boolean): string => `
relationships:

  cloudify.relationships.depends_on:
    properties:
      connection_type: { default: all_to_all }
    source_interfaces:
      ${LIFECYCLE}: { ${operationsOf(is13)
        .map((name) => `${name}: {}`)
        .join(', ')} }
    target_interfaces:
      ${LIFECYCLE}: { ${operationsOf(is13)
        .map((name) => `${name}: {}`)
        .join(', ')} }

  cloudify.relationships.connected_to: { derived_from: cloudify.relationships.depends_on }
  cloudify.relationships.contained_in: { derived_from: cloudify.relationships.depends_on }

  cloudify.relationships.depends_on_lifecycle_operation:
    derived_from: cloudify.relationships.depends_on
    properties:
      operation: { type: string }
${sharedResource('depends_on')}${sharedResource('connected_to')}
  cloudify.relationships.file_system_depends_on_volume:
    derived_from: cloudify.relationships.depends_on
    source_interfaces:
      ${LIFECYCLE}:
        preconfigure:
          implementation: script.script_runner.tasks.run
          inputs:
            script_path: { default: "${SCRIPTS}/fdisk.sh" }
            device_name: { default: { get_attribute: [TARGET, device_name] } }

  cloudify.relationships.file_system_contained_in_compute:
    derived_from: cloudify.relationships.contained_in
    source_interfaces:
      ${LIFECYCLE}:
${fileSystemScript('establish', 'mount.sh')}${fileSystemScript('unlink', 'unmount.sh')}`;

const sharedResource = (parent: string): string => `
  cloudify.relationships.${parent}_shared_resource:
    derived_from: cloudify.relationships.${parent}
    target_interfaces:
      ${LIFECYCLE}:
${['establish', 'unlink'].map(executeWorkflow).join('')}`;

const executeWorkflow = (operation: string): string => `\
        ${operation}:
          implementation: cfy_extensions.cloudify_types.shared_resource.execute_workflow
          inputs:
            workflow_id: { type: string }
            parameters: { type: dict, default: {} }
            timeout: { type: integer, default: 10 }
`;

const fileSystemScript = (operation: string, script: string): string => `\
        ${operation}:
          implementation: script.script_runner.tasks.run
          inputs:
            script_path: { default: "${SCRIPTS}/${script}" }
`;
