import { existsSync, readFileSync } from 'node:fs';
import type { JsonObject } from '@cloudloom/blueprint';
import { CliError } from '../errors.ts';
import { createPlanDocument, type PlanStage } from '../offline/plan-document.ts';

/** Options as they come from the command line; J is JSON text or a file that holds it. */
export interface PlanOptions {
  readonly inputs?: string;
  readonly plugins: readonly string[];
  readonly blueprints: readonly string[];
  readonly secrets?: string;
  readonly entities?: string;
  readonly runtime?: string;
  readonly stage: PlanStage;
  readonly runtimeOnly: boolean;
  readonly autoCorrectTypes: boolean;
  readonly validateVersion: boolean;
}

/** Exit status of a refused blueprint. */
const REFUSED = 3;

/**
 * `cloudloom plan`: prints the deployment plan, or the error, as one JSON document.
 * @returns the exit status: 0, or 3 when the blueprint is refused
 */
export const runPlan = async (
  blueprint: string,
  options: PlanOptions,
  write: (text: string) => void,
): Promise<number> => {
  const document = await createPlanDocument({
    blueprint,
    inputs: readJson('--inputs', options.inputs) ?? {},
    plugins: options.plugins,
    blueprints: options.blueprints,
    secrets: readJson('--secrets', options.secrets),
    entities: readJson('--entities', options.entities),
    runtime: readJson('--runtime', options.runtime),
    stage: options.stage,
    runtimeOnly: options.runtimeOnly,
    autoCorrectTypes: options.autoCorrectTypes,
    validateVersion: options.validateVersion,
  });
  write(`${JSON.stringify(document, sortedKeys, 1)}\n`);
  return document.status === 'ok' ? 0 : REFUSED;
};

/** @throws CliError when the text is no JSON object */
const readJson = (option: string, value: string | undefined): JsonObject | undefined => {
  if (value === undefined) return undefined;
  const text = existsSync(value) ? readFileSync(value, 'utf8') : value;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new CliError(
    'bad_option',
    `${option} needs a JSON object, as text or as a file, not ${value.slice(0, 80)}`,
  );
};

/** Keys in order, so that two documents can be compared as text. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
