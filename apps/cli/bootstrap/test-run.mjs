/** `npm test`, `npm run bench` and `npm run storm` run beside a PostgreSQL and a Temporal server of their own; `npm run differential` needs neither. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './preparation.mjs';
import { preparePython } from './python.mjs';
import { run } from './processes.mjs';

const cloudloom = join(root, 'apps/cli/bin/cloudloom.mjs');
const jest = join(root, 'node_modules/jest/bin/jest.js');

/**
 * Runs Jest with the given arguments and closes with the line `N passed, N failed, N skipped`.
 * @param {{ python?: string }} found
 * @param {string[]} args
 * @returns {Promise<number>} exit status
 */
export async function runTests(found, args) {
  const python = await pythonOf(found);
  const results = process.env.CLOUDLOOM_TEST_RESULTS || join(root, '.cloudloom/test-results.json');
  mkdirSync(join(results, '..'), { recursive: true });
  rmSync(results, { force: true });
  const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const command = [process.execPath, ...nodeFlags, jest, '--json', `--outputFile=${results}`, ...args];
  const status = await beside(command, { ...python, CLOUDLOOM_PREPARED: '1' });
  console.log(summarise(results));
  return status;
}

/**
 * @param {{ python?: string }} found
 * @param {string[]} args
 * @returns {Promise<number>} exit status
 */
export async function runBench(found, args) {
  const python = await pythonOf(found);
  return beside(fromSource('test/bench/main.ts', args), { ...python, ...SOURCES, CLOUDLOOM_PREPARED: '1' });
}

/**
 * Runs many executions while managers and workers are killed, and judges what became of them.
 * @param {string[]} args
 * @returns {Promise<number>} exit status
 */
export const runStorm = (args) =>
  beside(fromSource('test/storm/main.ts', args), { ...SOURCES, CLOUDLOOM_PREPARED: '1' });

/**
 * Compares plans with those of the reference library.
 * @param {{ python?: string }} found
 * @param {string[]} args
 * @returns {Promise<number>} exit status
 */
export async function runDifferential(found, args) {
  const env = { ...process.env, ...(await pythonOf(found)), ...SOURCES };
  const [program, ...words] = fromSource('test/differential/main.ts', args);
  return run(program, words, { env });
}

const SOURCES = { TS_NODE_PROJECT: join(root, 'tsconfig.base.json') };

/** A program of the tests, run without a build. */
const fromSource = (path, args) => [
  process.execPath,
  '--conditions=source',
  '--import',
  '@swc-node/register/esm-register',
  join(root, path),
  ...args,
];

const pythonOf = (found) => (found.python ? preparePython(found.python) : {});

const beside = (command, env) =>
  run(process.execPath, [cloudloom, 'with-test-servers', '--', ...command], {
    cwd: root,
    env: { ...process.env, ...env },
  });

/** A test file that could not even be loaded has no tests of its own, and counts as one that failed. */
function summarise(file) {
  if (!existsSync(file)) return '0 passed, 1 failed, 0 skipped (Jest ended without results)';
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } =
    JSON.parse(readFileSync(file, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`;
}
