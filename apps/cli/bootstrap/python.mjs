/** The Python environment of the tests: the real client and the reference library. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './requirements.mjs';
import { root } from './preparation.mjs';
import { quietly, run } from './processes.mjs';

const REQUIREMENTS = ['cloudify==7.0.5', 'cloudify-common[dispatcher]==7.0.5'];

/**
 * Makes the environment once and keeps it in the clone's cache.
 * @param {string} python the program that makes it
 * @returns {Promise<{ CLOUDLOOM_PYTHON: string, CLOUDLOOM_CFY: string }>} for the environment of the tests
 */
export async function preparePython(python) {
  const digest = createHash('sha256')
    .update([python, ...REQUIREMENTS].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.cloudloom/cache', `python-${digest}`);
  const done = join(folder, '.complete');
  if (!existsSync(done)) await make(python, folder, done);
  return { CLOUDLOOM_PYTHON: join(folder, 'bin/python'), CLOUDLOOM_CFY: join(folder, 'bin/cfy') };
}

/** In place, since an environment cannot be moved; an unfinished one is recognised by its missing mark. */
async function make(python, folder, done) {
  console.error(`Installing the Python packages of the tests (${REQUIREMENTS.join(', ')}) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  if ((await run(python, ['-m', 'venv', folder], quietly)) !== 0) {
    throw new Missing(`${python} -m venv failed. On Debian and Ubuntu: apt-get install python3.11-venv`);
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...REQUIREMENTS];
  if ((await run(join(folder, 'bin/python'), pip, quietly)) !== 0) {
    throw new Missing('pip install failed; its messages are above. It needs the Python package index.');
  }
  const mark = `${done}.new`;
  mkdirSync(mark);
  renameSync(mark, done);
}
