import { runInNewContext } from 'node:vm';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConflictError } from '@cloudloom/model';
import { pythonTypeName } from '@cloudloom/executions';
import type { Json } from '@cloudloom/blueprint';
import { BadRequestError } from '../errors/request-errors.ts';

/** Milliseconds that a schema may take; few need one. */
const PATIENCE = 1_000;

/**
 * The text that a value is stored as: itself, or with a schema its JSON.
 * Throws BadRequestError for an empty value, for one that is no text, and for a bad schema; ConflictError for one that does not fit.
 */
export function toStoredText(key: string, value: Json, schema: Json): string {
  if (value === '') throw new BadRequestError(`Cannot create a secret with empty value or provider: ${key}`);
  if (schema === null) {
    if (typeof value === 'string') return value;
    throw new BadRequestError(
      `value parameter is expected to be of type str but is of type ${pythonTypeName(value)}`,
    );
  }
  const parsed = parse(value, schema);
  const mistakes = inTime(() => findMistakes(schema, parsed));
  if (mistakes !== null) throw new ConflictError(`Error validating secret value: ${mistakes}`);
  return JSON.stringify(parsed);
}

/** Text that is no JSON means itself, and so does any text where the schema asks for one. */
function parse(value: Json, schema: Json): Json {
  const wantsText =
    typeof schema === 'object' && schema !== null && !Array.isArray(schema) && schema['type'] === 'string';
  if (typeof value !== 'string' || wantsText) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** What clients see of a stored text. */
export const fromStoredText = (text: string, schema: Json): Json =>
  schema === null || text === '' ? text : (JSON.parse(text) as Json);

/** What does not fit; null when everything does. */
function findMistakes(schema: Json, value: Json): string | null {
  const validate = compile(schema);
  return validate(value) ? null : describe(validate.errors);
}

/**
 * Patterns, references among definitions and unique items can be written so that they take for ever: what runs too long is
 * stopped, wherever it is. Throws BadRequestError then.
 */
function inTime<T>(work: () => T): T {
  try {
    return runInNewContext('work()', { work }, { timeout: PATIENCE }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new BadRequestError(
      `Invalid secret JSON schema: checking the value takes longer than ${PATIENCE / 1_000} s`,
    );
  }
}

function compile(schema: Json) {
  try {
    // References to other documents are never fetched.
    return new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(schema as object);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new BadRequestError(`Invalid secret JSON schema: ${text}`);
  }
}

const describe = (errors: readonly { instancePath: string; message?: string }[] | null | undefined): string =>
  (errors ?? [])
    .map(({ instancePath, message }) => `${instancePath} ${message ?? 'does not fit'}`.trim())
    .join('; ');
