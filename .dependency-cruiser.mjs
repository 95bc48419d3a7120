/** What each room may import. Data flows one way: see README.md and docs/decisions/0001-rooms.md. */
const MAY_IMPORT = {
  'libs/blueprint': [],
  'libs/client': [],
  'libs/configuration': [],
  'libs/topology': ['libs/blueprint'],
  'libs/workflow': ['libs/topology'],
  'libs/builtin-workflows': ['libs/workflow'],
  'libs/model': ['libs/topology', 'libs/blueprint'],
  'libs/executions': ['libs/model', 'libs/topology', 'libs/blueprint'],
  'libs/operations': ['libs/topology', 'libs/blueprint'],
  'temporal/src/client': [
    'libs/executions',
    'temporal/src/task-queues',
    'temporal/src/failures',
    'temporal/src/fairness',
  ],
  'temporal/src/workflows': [
    'libs/workflow',
    'libs/builtin-workflows',
    'libs/topology',
    'temporal/src/task-queues',
    'temporal/src/failures',
    'temporal/src/fairness',
  ],
  'temporal/src/activities/executions': [
    'libs/executions',
    'libs/model',
    'libs/topology',
    'temporal/src/failures',
    'temporal/src/task-queues',
  ],
  'temporal/src/activities/operations': [
    'libs/operations',
    'libs/topology',
    'temporal/src/failures',
    'temporal/src/task-queues',
  ],
  'apps/manager': [
    'libs/configuration',
    'libs/blueprint',
    'libs/topology',
    'libs/model',
    'libs/executions',
    'temporal/src/client',
  ],
  'apps/worker': ['libs/', 'temporal/'],
  'apps/cli': [
    'libs/configuration',
    'libs/client',
    'libs/blueprint',
    'libs/topology',
    'libs/workflow',
    'libs/builtin-workflows',
  ],
};
const PURE = [
  'libs/client',
  'libs/blueprint',
  'libs/topology',
  'libs/workflow',
  'libs/builtin-workflows',
  'temporal/src/workflows',
];
const tests = '\\.test\\.ts$';

const layers = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `layers:${room}`,
  severity: 'error',
  comment: `${room} may import only: ${allowed.join(', ') || 'nothing of ours'}. Declare a port in the lower room and implement it above.`,
  from: { path: `^${room}/`, pathNot: tests },
  to: {
    path: '^(libs|temporal|apps)/',
    pathNot: [room, ...allowed].map((allowedRoom) => `^${allowedRoom}`),
    ...(room === 'temporal/src/workflows' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

export default {
  forbidden: [
    ...layers,
    {
      name: 'pure-rooms-do-no-input-or-output',
      severity: 'error',
      comment: 'Pure rooms run inside the workflow sandbox: no Node built-ins.',
      from: { path: `^(${PURE.join('|')})/`, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'rooms-are-entered-by-their-front-door',
      severity: 'error',
      comment: 'Import another room by its package name, never by a path.',
      from: { path: '^(apps|libs|temporal)/([^/]+)/' },
      to: {
        path: '^(apps|libs)/',
        pathNot: '^$1/$2/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace'],
      },
    },
    {
      name: 'typeorm-only-in-model',
      severity: 'error',
      comment: 'libs/model is the one place that knows tables.',
      from: { path: '^(libs|apps|temporal)/', pathNot: '^libs/model/' },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'nest-only-in-the-manager',
      severity: 'error',
      comment: 'Libraries know no framework.',
      from: { path: '^(libs|apps|temporal)/', pathNot: '^apps/manager/' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'temporal-only-in-its-room-and-the-worker',
      severity: 'error',
      comment: 'Libraries know no Temporal; declare a port and implement it in temporal/.',
      from: { path: '^(libs|apps)/', pathNot: '^apps/(worker|manager)/' },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Break the cycle: move the shared part down.',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|^test/oracle/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
