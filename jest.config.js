/** Three projects: `unit` sits beside its source and needs nothing; `integration` needs PostgreSQL and Temporal; `e2e` drives whole stacks. */
const shared = {
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '@swc/jest' },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
};

export default {
  maxWorkers: process.env.CLOUDLOOM_TEST_WORKERS ?? 2,
  // Milliseconds: a deadline for what hangs, not a measure; slow machines take their time to start and stop a server.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/temporal'],
      testMatch: ['**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      roots: ['<rootDir>/test'],
      testMatch: [
        '<rootDir>/test/{integration,differential}/**/*.test.ts',
        '<rootDir>/test/engine/{in-memory,table}.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'e2e',
      roots: ['<rootDir>/test'],
      testMatch: ['<rootDir>/test/{e2e,faults}/**/*.test.ts', '<rootDir>/test/engine/real.test.ts'],
    },
  ],
};
