/** Installs and builds what is missing or outdated. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Missing } from './requirements.mjs';
import { quietly, run } from './processes.mjs';

/** The repository's top folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What is run from its build; the compiler builds the rooms that they need first. The tests run from source. */
const PROCESSES = ['apps/manager', 'apps/worker', 'apps/cli'];

/** Written after each install: what package-lock.json was then. */
const stamp = join(root, 'node_modules/.cloudloom-installed');

/**
 * Brings node_modules and the build up to date.
 * @param {{ anyBuild: boolean }} request anyBuild: a build that exists is good enough, however old
 */
export async function prepare({ anyBuild }) {
  // Set for the commands that a test run starts: they find everything prepared, and must not build all at once.
  if (process.env.CLOUDLOOM_PREPARED === '1') return;
  const wasInstalled = await install();
  if (anyBuild && !wasInstalled && existsSync(join(root, 'apps/cli/dist/main.js'))) return;
  await build();
}

async function install() {
  const state = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return false;
  console.error('Installing dependencies (npm install) ...');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under npm its own program is known; `npm` itself is a script that some systems cannot spawn.
  const npm = process.env.npm_execpath;
  const options = { cwd: root, ...quietly };
  const status = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], options)
    : await run('npm', args, options);
  if (status !== 0)
    throw new Missing('npm install failed; its messages are above. It needs the npm registry.');
  // npm may have completed the lock file.
  const after = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  writeFileSync(stamp, after);
  return true;
}

async function build() {
  const isFirst = !existsSync(join(root, 'apps/cli/dist/main.js'));
  if (isFirst) console.error('Building ...');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const status = await run(process.execPath, [compiler, '-b', ...PROCESSES], { cwd: root, ...quietly });
  if (status !== 0) throw new Missing('The build failed; the compiler says why above.');
}
