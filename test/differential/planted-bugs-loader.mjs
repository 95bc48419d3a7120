/**
 * Module hooks that load the project a second time with a planted bug: `import('./x.ts?planted=NAME')` loads x.ts and
 * everything of ours below it from the sources, apart from the modules without the mark, with one place changed.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const MARK = 'planted';
/** @type {readonly import('./planted-bugs.ts').PlantedBug[]} */
let bugs = [];
let sources = '';

/** @param {{ bugs: typeof bugs, sources: string }} data the bugs, and the address of the parser's sources */
export function initialize(data) {
  ({ bugs, sources } = data);
}

const markOf = (url) => (url?.startsWith('file:') ? new URL(url).searchParams.get(MARK) : null);

function unmarked(url) {
  const address = new URL(url);
  address.search = '';
  return address.href;
}

export async function resolve(specifier, context, next) {
  const mark = markOf(context.parentURL);
  if (mark === null) return next(specifier, context);
  const found = await next(specifier, { ...context, parentURL: unmarked(context.parentURL) });
  const isOurs =
    found.url.startsWith('file:') && found.url.endsWith('.ts') && !found.url.includes('/node_modules/');
  return isOurs ? { ...found, url: `${found.url}?${MARK}=${mark}`, shortCircuit: true } : found;
}

export async function load(url, context, next) {
  const mark = markOf(url);
  if (mark === null) return next(url, context);
  const file = fileURLToPath(unmarked(url));
  const { code } = transformSync(withBug(file, mark), {
    filename: file,
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}

function withBug(file, name) {
  const text = readFileSync(file, 'utf8');
  const bug = bugs.find((one) => one.name === name);
  if (!bug) throw new Error(`There is no planted bug '${name}'.`);
  if (file !== fileURLToPath(new URL(bug.file, sources))) return text;
  const parts = text.split(bug.original);
  if (parts.length !== 2)
    throw new Error(
      `The planted bug '${name}' does not fit ${bug.file} any more: its text occurs ${parts.length - 1} times.`,
    );
  return parts.join(bug.replacement);
}
