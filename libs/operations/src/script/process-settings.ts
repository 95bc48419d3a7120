import type { Json, JsonObject } from '@cloudloom/blueprint';
import { NonRecoverableError } from '../errors.ts';

/** The `process` input of a script operation. */
export interface ProcessSettings {
  env: JsonObject;
  cwd: string | null;
  args: string[];
  commandPrefix: string | null;
  /** True: Python whatever the name says; false: never by itself; null: by the extension. */
  evalPython: boolean | null;
  hasCtx: boolean;
  logStdout: boolean;
  logStderr: boolean;
  stderrToStdout: boolean;
}

/** Reads the `process` input; null and absent mean the defaults. Throws `NonRecoverableError` naming what is wrong. */
export function readProcessSettings(process: Json | undefined): ProcessSettings {
  const given = process ?? {};
  if (typeof given !== 'object' || Array.isArray(given))
    throw new NonRecoverableError('The input "process" must be a mapping.');
  return {
    env: mapping(given, 'env'),
    cwd: textOrNull(given, 'cwd'),
    args: list(given, 'args').map((argument) =>
      typeof argument === 'string' ? argument : JSON.stringify(argument),
    ),
    commandPrefix: textOrNull(given, 'command_prefix'),
    evalPython: typeof given.eval_python === 'boolean' ? given.eval_python : null,
    hasCtx: hasCtx(given.ctx_proxy_type),
    logStdout: flag(given, 'log_stdout', true),
    logStderr: flag(given, 'log_stderr', true),
    stderrToStdout: flag(given, 'stderr_to_stdout', false),
  };
}

function hasCtx(type: Json | undefined): boolean {
  if (type === undefined || type === null || type === 'auto' || type === 'http') return true;
  if (type === 'none') return false;
  throw new NonRecoverableError(
    `Unsupported proxy type: ${typeof type === 'string' ? type : JSON.stringify(type)}`,
  );
}

function mapping(process: JsonObject, key: string): JsonObject {
  const value = process[key] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new NonRecoverableError(`The key "${key}" of the input "process" must be a mapping.`);
}

function list(process: JsonObject, key: string): Json[] {
  const value = process[key] ?? [];
  if (Array.isArray(value)) return value;
  throw new NonRecoverableError(`The key "${key}" of the input "process" must be a list.`);
}

function textOrNull(process: JsonObject, key: string): string | null {
  const value = process[key] ?? null;
  if (value === null || typeof value === 'string') return value === '' ? null : value;
  throw new NonRecoverableError(`The key "${key}" of the input "process" must be a string.`);
}

/** Inputs given on a command line arrive as text. */
function flag(process: JsonObject, key: string, fallback: boolean): boolean {
  const value = process[key] ?? fallback;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new NonRecoverableError(`The key "${key}" of the input "process" must be true or false.`);
}
