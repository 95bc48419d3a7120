import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@cloudloom/blueprint';
import { NonRecoverableError, RecoverableError, toError } from '../errors.ts';
import type { OperationContext } from '../operation-context.ts';
import { ResourceNotFound } from '../operation-context.ts';

export interface ScriptSource {
  fileName: string;
  content: Uint8Array;
}

/** Inputs that belong to the script plugin itself; every other one is the script's. */
export const PLUGIN_INPUTS: ReadonlySet<string> = new Set([
  'ctx',
  'script_path',
  'script_source',
  'process',
  'ssl_cert_content',
]);

/** Fetches the script of an operation: inline text, a URL, a local file, or a file of the blueprint. */
export async function loadScript(context: OperationContext, inputs: JsonObject): Promise<ScriptSource> {
  const { script_path: path, script_source: source } = inputs;
  if (!path && !source) throw new NonRecoverableError('Either script_path or script_source must be provided');
  if (path && source) throw new NonRecoverableError('Only provide script_path or script_source, not both');
  if (source) return inlineScript(text('script_source', source));
  const location = text('script_path', path);
  if (/^https?:\/\//.test(location)) return download(location, inputs);
  if (location.startsWith('file://')) return localFile(location);
  return { fileName: fileNameOf(location), content: await context.readResource(location) };
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new NonRecoverableError(`The input "${name}" must be a string.`);
}

function inlineScript(source: string): ScriptSource {
  const content = dedent(source);
  const isPython = /^#!.*\bpython/.test(content) || /^\s*(?:import|from)\s+[\w.]+/.test(content);
  return { fileName: isPython ? 'script.py' : 'script.sh', content: new TextEncoder().encode(content) };
}

async function download(url: string, inputs: JsonObject): Promise<ScriptSource> {
  if (inputs.ssl_cert_content)
    throw new NonRecoverableError(
      'The input "ssl_cert_content" is not supported: put the script into the blueprint.',
    );
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new RecoverableError(`Failed downloading script: ${url} (${reasonOf(error)})`);
  }
  if (response.status !== 200)
    throw new NonRecoverableError(`Failed downloading script: ${url} (status code: ${response.status})`);
  return {
    fileName: fileNameOf(new URL(url).pathname),
    content: new Uint8Array(await response.arrayBuffer()),
  };
}

/** `fetch` says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error !== null && typeof error === 'object' && 'cause' in error ? error.cause : error;
  return toError(cause).message;
}

async function localFile(location: string): Promise<ScriptSource> {
  try {
    const path = fileURLToPath(location);
    return { fileName: fileNameOf(path), content: await readFile(path) };
  } catch {
    throw new ResourceNotFound(location);
  }
}

/** Names go into a shell command, so that anything unusual is replaced. */
function fileNameOf(path: string): string {
  return basename(path).replaceAll(/[^\w.-]/g, '_') || 'script';
}

/** Takes away the indentation that all lines share, as blueprints indent inline scripts. */
function dedent(source: string): string {
  const lines = source.split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents, Infinity);
  return Number.isFinite(shared) ? lines.map((line) => line.slice(shared)).join('\n') : source;
}
