/** What differs between the versions of the built-in workflows. */
export interface WorkflowsVersion {
  minor: 3 | 4 | 5;
}

interface BuiltinWorkflow {
  name: string;
  function?: string;
  /** Lines of the parameters, `SELECTION` standing for the three filters of nodes. */
  parameters: string[];
  active?: string;
  requires?: string;
  /** Default false; null = not written. */
  isCascading?: (minor: number) => boolean | null;
}

const SELECTION = 'SELECTION';
const INACTIVE = '[none, partial]';
const ACTIVE = '[all, partial]';
const COMPUTE = '[cloudify.nodes.Compute]';
const OPERATION_PARAMETERS = 'operation_parms: { default: {} }';
const IN_ORDER = 'run_by_dependency_order: { default: true }';
const IGNORE_FAILURE = 'ignore_failure: { type: boolean, default: false }';

const workflowsOf = (minor: number): BuiltinWorkflow[] => [
  ...lifecycleWorkflows(minor),
  ...upkeepWorkflows(minor),
];

/** Workflows that bring a deployment up and down or look at it. */
const lifecycleWorkflows = (minor: number): BuiltinWorkflow[] => [
  { name: 'install', active: INACTIVE, parameters: [SELECTION] },
  {
    name: 'check_status',
    active: ACTIVE,
    isCascading: (version) => version === 3,
    parameters: ['run_by_dependency_order: { default: false }', SELECTION],
  },
  {
    name: 'check_drift',
    active: ACTIVE,
    isCascading: (version) => version === 3,
    parameters: [`run_by_dependency_order: { default: ${minor === 5} }`, SELECTION],
  },
  {
    name: 'uninstall',
    active: ACTIVE,
    parameters: [
      IGNORE_FAILURE,
      ...(minor === 5 ? ['recursive: { type: boolean, default: false }'] : []),
      SELECTION,
    ],
  },
  { name: 'start', active: INACTIVE, parameters: [OPERATION_PARAMETERS, IN_ORDER, SELECTION] },
  { name: 'reinstall', active: ACTIVE, parameters: [IGNORE_FAILURE, SELECTION] },
  { name: 'stop', active: ACTIVE, parameters: [OPERATION_PARAMETERS, IN_ORDER, SELECTION] },
  {
    name: 'restart',
    active: ACTIVE,
    parameters: ['stop_parms: { default: {} }', 'start_parms: { default: {} }', IN_ORDER, SELECTION],
  },
];

/** Workflows that change or repair what is there. */
const upkeepWorkflows = (minor: number): BuiltinWorkflow[] => [
  {
    name: 'execute_operation',
    parameters: [
      `operation: {${minor === 5 ? ' type: operation_name ' : ''}}`,
      'operation_kwargs: { default: {} }',
      'allow_kwargs_override: { default: null }',
      'run_by_dependency_order: { default: false }',
      SELECTION,
    ],
  },
  {
    name: 'heal',
    function: 'auto_heal_reinstall_node_subgraph',
    active: ACTIVE,
    parameters: healParameters(minor),
  },
  {
    name: 'scale',
    function: 'scale_entity',
    active: ACTIVE,
    parameters: [
      'scalable_entity_name: {}',
      'delta: { type: integer, default: 1 }',
      'scale_compute: { default: false }',
      'include_instances: { default: null }',
      'exclude_instances: { default: null }',
      IGNORE_FAILURE,
      'rollback_if_failed: { default: true }',
      'abort_started: { type: boolean, default: false }',
    ],
  },
  { name: 'install_new_agents', active: ACTIVE, requires: COMPUTE, parameters: agentParameters },
  {
    name: 'validate_agents',
    active: ACTIVE,
    requires: COMPUTE,
    parameters: ['NODES', 'INSTANCES', 'install_methods: { default: null }'],
  },
  {
    name: 'rollback',
    active: ACTIVE,
    isCascading: () => null,
    parameters: [SELECTION, 'full_rollback: { type: boolean, default: false }'],
  },
  { name: 'pull', active: ACTIVE, parameters: [OPERATION_PARAMETERS, IN_ORDER, SELECTION] },
];

const healParameters = (minor: number): string[] =>
  minor === 3
    ? [
        'node_instance_id: {}',
        'diagnose_value: { default: Not provided }',
        'ignore_failure: { type: boolean, default: true }',
      ]
    : [
        'node_instance_id: { type: node_instance, required: false }',
        'diagnose_value: { default: Not provided }',
        'ignore_failure: { type: boolean, default: true }',
        'check_status: { type: boolean, default: true }',
        'allow_reinstall: { type: boolean, default: true }',
        'force_reinstall: { type: boolean, default: false }',
      ];

const agentParameters = [
  'install_agent_timeout: { default: 300 }',
  'NODES',
  'INSTANCES',
  'install_methods: { default: null }',
  'validate: { type: boolean, default: true }',
  'install: { type: boolean, default: true }',
  'install_script: { default: "" }',
  'manager_ip: { default: "" }',
  'manager_certificate: { default: "" }',
  'stop_old_agent: { type: boolean, default: false }',
];

/** Workflows of the built-in library. */
export const workflows = ({ minor }: WorkflowsVersion): string =>
  `\nworkflows:\n${workflowsOf(minor)
    .map((workflow) => describeWorkflow(workflow, minor))
    .join('')}`;

function describeWorkflow(workflow: BuiltinWorkflow, minor: number): string {
  const isCascading = workflow.isCascading ? workflow.isCascading(minor) : false;
  const rules = [
    ...(workflow.active ? [`node_instances_active: ${workflow.active}`] : []),
    ...(workflow.requires ? [`node_types_required: ${workflow.requires}`] : []),
  ];
  const lines = [
    `  ${workflow.name}:`,
    `    mapping: default_workflows.cloudify.plugins.workflows.${workflow.function ?? workflow.name}`,
    ...(isCascading === null ? [] : [`    is_cascading: ${isCascading}`]),
    ...(minor === 3 || rules.length === 0 ? [] : [`    availability_rules: { ${rules.join(', ')} }`]),
    '    parameters:',
    ...workflow.parameters.flatMap((parameter) => expand(parameter, minor)).map((line) => `      ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Writes out the filters of nodes; the lists of 1_3 have no type. */
function expand(parameter: string, minor: number): string[] {
  const list = (name: string, item: string) =>
    minor === 3 ? `${name}: { default: [] }` : `${name}: { type: list, item_type: ${item}, default: [] }`;
  if (parameter === 'NODES') return [list('node_ids', 'node_id')];
  if (parameter === 'INSTANCES') return [list('node_instance_ids', 'node_instance')];
  if (parameter !== SELECTION) return [parameter];
  return [list('type_names', 'node_type'), ...expand('NODES', minor), ...expand('INSTANCES', minor)];
}
