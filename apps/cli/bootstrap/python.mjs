/** The Python environments of the tests: the real client with the reference library, and the fuzzer, whose needs differ. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './requirements.mjs';
import { root } from './preparation.mjs';
import { quietly, run } from './processes.mjs';

const CLIENT = ['cloudify==7.0.5', 'cloudify-common[dispatcher]==7.0.5'];

/** Pinned as a whole: which requests a seed leads to depends on all of it. It needs Python 3.11. */
const FUZZER = readFileSync(new URL('schemathesis.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/**
 * Makes the environments once and keeps them in the clone's cache.
 * @param {string} python the program that makes them
 * @returns {Promise<{ CLOUDLOOM_PYTHON: string, CLOUDLOOM_CFY: string, CLOUDLOOM_SCHEMATHESIS: string }>} for the environment of the tests
 */
export async function preparePython(python) {
  const client = await prepareEnvironment(python, CLIENT);
  const fuzzer = await prepareEnvironment(python, FUZZER);
  return {
    CLOUDLOOM_PYTHON: join(client, 'bin/python'),
    CLOUDLOOM_CFY: join(client, 'bin/cfy'),
    CLOUDLOOM_SCHEMATHESIS: join(fuzzer, 'bin/st'),
  };
}

/** The folder of an environment with those packages. */
async function prepareEnvironment(python, requirements) {
  const digest = createHash('sha256')
    .update([python, ...requirements].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.cloudloom/cache', `python-${digest}`);
  const done = join(folder, '.complete');
  if (!existsSync(done)) await make(python, requirements, { folder, done });
  return folder;
}

/** In place, since an environment cannot be moved; an unfinished one is recognised by its missing mark. */
async function make(python, requirements, { folder, done }) {
  const shown = requirements.filter((one) => /^(cloudify|schemathesis)/.test(one)).join(', ');
  console.error(`Installing the Python packages of the tests (${shown}) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  if ((await run(python, ['-m', 'venv', folder], quietly)) !== 0) {
    throw new Missing(`${python} -m venv failed. On Debian and Ubuntu: apt-get install python3.11-venv`);
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
  if ((await run(join(folder, 'bin/python'), pip, quietly)) !== 0) {
    throw new Missing(
      'pip install failed; its messages are above. It needs the Python package index, and Python 3.11.',
    );
  }
  const mark = `${done}.new`;
  mkdirSync(mark);
  renameSync(mark, done);
}
