/**
 * node apps/cli/bootstrap.mjs VERB [ARGUMENTS]
 *
 * What stands behind the npm scripts. It runs before anything is installed, so it is plain JavaScript on Node built-ins:
 * it says what the machine lacks, installs and builds what is missing or outdated, and hands over to the command itself.
 */
import { join } from 'node:path';
import { Missing, checkRequirements } from './bootstrap/requirements.mjs';
import { prepare, root } from './bootstrap/preparation.mjs';
import { run } from './bootstrap/processes.mjs';
import { runBench, runDifferential, runStorm, runTests } from './bootstrap/test-run.mjs';

const [verb = '', ...args] = process.argv.slice(2);
const command = (...words) => run(process.execPath, [join(root, 'apps/cli/bin/cloudloom.mjs'), ...words]);

/** Each verb: what it needs, whether an existing build is good enough, and what it runs. */
const VERBS = {
  quickstart: { needs: ['temporal'], run: () => command('quickstart', ...args) },
  start: { needs: ['temporal'], run: () => command('up', ...args) },
  test: { needs: ['temporal', 'python', 'browser'], run: (found) => runTests(found, args) },
  bench: { needs: ['temporal', 'python'], run: (found) => runBench(found, args) },
  storm: { needs: ['temporal'], run: () => runStorm(args) },
  differential: { needs: ['python'], anyBuild: true, run: (found) => runDifferential(found, args) },
  cloudloom: { needs: [], run: () => command(...args) },
  plan: { needs: [], anyBuild: true, run: () => command('plan', ...args) },
  trace: { needs: [], anyBuild: true, run: () => command('trace', ...args) },
};

const chosen = VERBS[verb];
if (!chosen) {
  console.error(`Usage: node apps/cli/bootstrap.mjs ${Object.keys(VERBS).join('|')} [arguments]`);
  process.exit(2);
}
try {
  const found = checkRequirements(chosen.needs);
  await prepare({ anyBuild: chosen.anyBuild === true });
  process.exitCode = await chosen.run(found);
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
