const WATCHED = `
      policy_operates_on_group: { default: false }
      is_node_started_before_workflow: { default: true }
      interval_between_workflows: { default: 300 }`;
const THRESHOLD = `${WATCHED}
      service: { default: service }
      threshold: {}
      upper_bound: { default: true }
      stability_time: { default: 0 }`;

const policyType = (name: string, properties: string): string => `
  cloudify.policies.types.${name}:
    source: file:///opt/manager/resources/cloudify/policies/${name}.clj
    properties:${properties}
`;

/** Policy types and triggers; nothing executes their sources, blueprints may still name them. */
export const policies = `
policy_types:
${policyType('host_failure', `${WATCHED}\n      service: { default: [service] }`)}\
${policyType('threshold', THRESHOLD)}\
${policyType('ewma_stabilized', `${THRESHOLD}\n      ewma_timeless_r: { default: 0.5 }`)}
policy_triggers:

  cloudify.policies.triggers.execute_workflow:
    source: file:///opt/manager/resources/cloudify/triggers/execute_workflow.clj
    parameters:
      workflow: {}
      workflow_parameters: { default: {} }
      force: { default: false }
      allow_custom_parameters: { default: false }
      socket_timeout: { default: 1000 }
      conn_timeout: { default: 1000 }
`;
