import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@cloudloom/blueprint';
import { createPlanDocument, type PlanDocument } from '../../apps/cli/src/offline/plan-document.ts';
import { jsonDifferences } from './json-differences.ts';
import type { Reference, ReferenceAnswer } from './reference.ts';

/** How a blueprint is compiled, in the words of `plan_oracle.run`. */
export interface CaseArguments {
  inputs?: JsonObject;
  secrets?: JsonObject;
  entities?: JsonObject;
  runtime?: JsonObject;
  validate_version?: boolean;
  runtime_only?: boolean;
  auto_correct?: boolean;
  /** Folders that serve `plugin:` and `blueprint:` imports. */
  plugins?: string[];
  blueprints?: string[];
}

export interface Comparison {
  /** Empty when both agree. */
  differences: string[];
  reference: ReferenceAnswer;
  ours: PlanDocument;
  /** Seconds that the reference took. */
  seconds: number;
}

/** Seconds that the reference gets when it did not answer in its usual time to what we accept. */
const PATIENCE = 120;

const neverEnds = (answer: ReferenceAnswer): boolean => answer['exception'] === 'NeverEnds';

/** The arguments that stand beside a blueprint (`NAME.args.json`), and the catalogue of its folder (`../lib`). */
export function argumentsBeside(blueprint: string): CaseArguments {
  const beside = blueprint.replace(/\.yaml$/, '.args.json');
  const written = existsSync(beside) ? (JSON.parse(readFileSync(beside, 'utf8')) as CaseArguments) : {};
  const catalogue = (name: string) =>
    [join(dirname(blueprint), name), join(dirname(blueprint), '../lib', name)].filter((path) =>
      existsSync(path),
    );
  return { plugins: catalogue('plugins'), blueprints: catalogue('blueprints'), ...written };
}

/** Compiles a blueprint by the reference and by ours, and compares field by field. */
export async function compareBlueprint(
  reference: Reference,
  blueprint: string,
  args: CaseArguments,
): Promise<Comparison> {
  const ours = await compile(blueprint, args);
  const candidate = ours.status === 'ok' ? ours.plan : null;
  let reply = await reference.ask(blueprint, { ...args }, candidate ?? null);
  // On a busy machine it may just have been slow.
  if (neverEnds(reply.answer) && ours.status === 'ok')
    reply = await reference.ask(blueprint, { limit: PATIENCE, ...args }, candidate ?? null);
  return {
    differences: differencesOf(reply.answer, ours, reply.candidate),
    reference: reply.answer,
    ours,
    seconds: reply.seconds,
  };
}

/** Our answer in the form of the plan command. */
export const compile = (blueprint: string, args: CaseArguments): Promise<PlanDocument> =>
  createPlanDocument({
    blueprint,
    inputs: args.inputs ?? {},
    plugins: args.plugins ?? [],
    blueprints: args.blueprints ?? [],
    secrets: args.secrets,
    entities: args.entities,
    runtime: args.runtime,
    runtimeOnly: args.runtime_only ?? false,
    autoCorrectTypes: args.auto_correct ?? false,
    validateVersion: args.validate_version ?? true,
  });

function differencesOf(
  reference: ReferenceAnswer,
  ours: PlanDocument,
  normalised: JsonObject | null,
): string[] {
  if (neverEnds(reference)) return ours.status === 'error' ? [] : ['the reference never ends, ours accepts'];
  if (reference.status === 'error' || ours.status === 'error') {
    const told = jsonDifferences(refusal(reference), refusal(ours as unknown as JsonObject));
    const said = [reference['message'], (ours as unknown as JsonObject)['message']];
    return told.length === 0 ? [] : [...told, ...said.map((text) => `  said: ${String(text).slice(0, 300)}`)];
  }
  const { plan, input_schema: schema, evaluated } = reference;
  return jsonDifferences(
    { input_schema: schema ?? null, plan: plan ?? null, evaluated: withoutMessages(evaluated ?? null) },
    {
      input_schema: ours.input_schema,
      plan: normalised,
      evaluated: withoutMessages((ours as unknown as JsonObject)['evaluated'] ?? null),
    },
  );
}

/** What must be equal of refusals; their texts are for people. */
const refusal = ({ status, stage, exception, code }: JsonObject): JsonObject => ({
  status: status ?? null,
  stage: stage ?? null,
  exception: exception ?? null,
  code: code ?? null,
});

/** Evaluation results without the texts of errors. */
function withoutMessages(evaluated: JsonObject[string]): JsonObject[string] {
  return JSON.parse(
    JSON.stringify(evaluated, (key, value: unknown) =>
      key === 'message' && typeof value === 'string' ? undefined : value,
    ),
  ) as JsonObject[string];
}
