import { tmpdir } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import { PLUGIN_INPUTS } from './script-source.ts';

/** Holds `ctx`; the same from the sources and from the build. */
const COMMANDS = fileURLToPath(new URL('../../bin', import.meta.url));
/** Holds the `cloudify` module of Python scripts. */
const PYTHON_MODULES = fileURLToPath(new URL('../../bin/python', import.meta.url));
/** All that a script inherits; the runner's own environment carries passwords and keys. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'LOGNAME', 'SHELL'];
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface EnvironmentRequest {
  inputs: JsonObject;
  /** `process.env` of the operation; goes over the inputs. */
  extra: JsonObject;
  /** Where `ctx` sends its calls; null = the script gets no `ctx`. */
  ctxUrl: string | null;
  isPython: boolean;
}

/** The whole environment of a script. Names and values that no environment can carry are left out. */
export function scriptEnvironment(request: EnvironmentRequest): Record<string, string> {
  const environment: Record<string, string> = { TMPDIR: tmpdir(), LANG: 'C.UTF-8' };
  for (const name of INHERITED) {
    const inherited = process.env[name];
    if (inherited !== undefined) environment[name] = inherited;
  }
  for (const [name, value] of Object.entries(request.inputs))
    if (!PLUGIN_INPUTS.has(name)) set(environment, name, value);
  for (const [name, value] of Object.entries(request.extra)) set(environment, name, value);
  // `ctx` is a Node program: the runner's own Node is there for it when the path has no other.
  environment.PATH = [COMMANDS, environment.PATH || DEFAULT_PATH, dirname(process.execPath)].join(delimiter);
  if (request.isPython) {
    environment.PYTHONPATH = joinPath(PYTHON_MODULES, environment.PYTHONPATH);
    // Output that stays in Python's buffer until the end would reach the log too late to be of use.
    environment.PYTHONUNBUFFERED = '1';
    environment.PYTHONDONTWRITEBYTECODE = '1';
  }
  if (request.ctxUrl !== null) environment.CTX_SOCKET_URL = request.ctxUrl;
  return environment;
}

function set(environment: Record<string, string>, name: string, value: Json): void {
  const text = environmentText(value);
  if (name !== '' && !/[=\0]/.test(name) && !text.includes('\0')) environment[name] = text;
}

/** Strings as they are, what has structure as JSON, and no value as Python writes it. */
function environmentText(value: Json): string {
  if (value === null) return 'None';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const joinPath = (first: string, rest: string | undefined): string =>
  rest ? first + delimiter + rest : first;
