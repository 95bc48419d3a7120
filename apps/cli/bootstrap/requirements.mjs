/** What the machine must have, found or named with its remedy before anything else is done. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Something is missing; the message says what, and what to do. */
export class Missing extends Error {}

const NODE_AT_LEAST = [20, 19];
/** As test/support/browser.ts looks for them. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Checks everything that a verb needs, and throws one Missing that names all that is absent.
 * @param {string[]} needs of `temporal`, `python`, `browser`
 * @returns {{ python?: string }} what was found
 */
export function checkRequirements(needs) {
  if (process.env.CLOUDLOOM_PREPARED === '1') return {};
  const problems = [];
  const found = {};
  if (!isNodeRecent()) {
    problems.push(
      `Node.js ${NODE_AT_LEAST.join('.')} or later is needed, this is ${process.versions.node}: https://nodejs.org`,
    );
  }
  if (!findProgram('npm') && !process.env.npm_execpath) {
    problems.push('npm is not on PATH: it comes with Node.js, https://nodejs.org');
  }
  if (needs.includes('temporal')) announceTemporal();
  if (needs.includes('python')) {
    found.python = findPython();
    if (!found.python) {
      problems.push(
        'Python 3.11 with the modules venv and ensurepip is needed by the tests (on Debian and Ubuntu: ' +
          'apt-get install python3.11 python3.11-venv; elsewhere: https://www.python.org/downloads)',
      );
    }
  }
  if (needs.includes('browser') && !process.env.CLOUDLOOM_CHROMIUM && !BROWSERS.some(findProgram)) {
    problems.push(
      'Chromium is needed by the tests of web pages (on Debian: apt-get install chromium); another one than that on ' +
        'PATH is named by CLOUDLOOM_CHROMIUM',
    );
  }
  if (problems.length > 0)
    throw new Missing(['This is missing:', ...problems.map((text) => `  - ${text}`)].join('\n'));
  return found;
}

function isNodeRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1]);
}

/** A Temporal server can come from many places; only without all of them is a download the last hope, and said so. */
function announceTemporal() {
  const { TEMPORAL_ADDRESS, CLOUDLOOM_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  if (TEMPORAL_ADDRESS || findProgram('temporal') || findProgram('go')) return;
  const cache = CLOUDLOOM_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'cloudloom');
  const isCached = existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('temporal-cli-'));
  if (isCached) return;
  console.error(
    'There is neither "temporal" nor "go" on PATH, so the Temporal server will be downloaded; without internet access ' +
      'install Go (https://go.dev/dl) or set TEMPORAL_ADDRESS to a server that runs.',
  );
}

export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** The first Python that is new enough for the fuzzer, not too new for the client's package, and able to make environments. */
function findPython() {
  const question = 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))';
  return ['python3.11', 'python3', 'python'].find(
    (name) => spawnSync(name, ['-c', question], { stdio: 'ignore' }).status === 0,
  );
}
