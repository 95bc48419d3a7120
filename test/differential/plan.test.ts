import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  BlueprintError,
  PlanError,
  createDeploymentPlan,
  evaluateCapabilities,
  evaluateFunctions,
  evaluateOutputs,
  parseBlueprint,
  presentPlan,
  presentSchema,
} from '@cloudloom/blueprint';
import type { DeploymentPlan, ImportResolver, Json, JsonObject } from '@cloudloom/blueprint';
import { TopologyError, createNodeInstances } from '@cloudloom/topology';
import { normalisePlan, summariseInstances } from './normal-form.ts';
import { RecordedState } from './recorded-state.ts';

/** Cases that do not agree yet. A listed case must fail, so the list can only shrink. */
const NOT_YET: ReadonlySet<string> = new Set([]);

const CASES = join(import.meta.dirname, '../oracle/dsl');
const LIBRARY = join(CASES, 'lib');

interface Arguments {
  inputs?: JsonObject;
  runtime_only?: boolean;
  entities?: Record<string, Json[]>;
  runtime?: JsonObject & { payloads?: { context: JsonObject; payload: JsonObject }[] };
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

/** Reaches the files of a case and the little catalogue of plugins and blueprints beside the cases. */
function resolverOf(folder: string): ImportResolver {
  const pathOf = (location: string): string | undefined => {
    const blueprint = /^blueprint:([^/]*)\/?(.*)$/.exec(location);
    if (blueprint) return join(LIBRARY, 'blueprints', blueprint[1] ?? '', blueprint[2] || 'blueprint.yaml');
    if (location.startsWith('plugin:'))
      return join(LIBRARY, 'plugins', `${location.slice('plugin:'.length).split('?')[0]}.yaml`);
    return /^\w+:/.test(location) ? undefined : resolve(folder, location);
  };
  return {
    async fetch(location) {
      const path = pathOf(location);
      return path && isFile(path) ? readFileSync(path, 'utf8') : undefined;
    },
    exists: async (path) => isFile(resolve(folder, path)),
  };
}

async function deploy(
  blueprint: string,
  args: Arguments,
): Promise<{ schema: JsonObject; plan: DeploymentPlan }> {
  const parsed = await parseBlueprint({
    mainFile: basename(blueprint),
    resolver: resolverOf(dirname(blueprint)),
  });
  const { entities } = args;
  const plan = await createDeploymentPlan(parsed, {
    inputs: args.inputs ?? {},
    runtimeOnlyEvaluation: args.runtime_only ?? false,
    objectExists: entities && ((type, value) => entities[type]?.includes(value) ?? false),
  });
  return {
    schema: Object.fromEntries(
      Object.entries(parsed.inputs).map(([name, schema]) => [name, presentSchema(schema)]),
    ),
    plan,
  };
}

const casesOf = (folder: string) =>
  readdirSync(join(CASES, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const base = join(CASES, folder, name.replace(/\.yaml$/, ''));
      const args = isFile(`${base}.args.json`) ? readJson<Arguments>(`${base}.args.json`) : {};
      return { name: basename(base), base, blueprint: `${base}.yaml`, args };
    });

let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

const testOf = (name: string) => (NOT_YET.has(name) ? it.failing : it);

describe('the plan of an accepted blueprint', () => {
  for (const { name, base, blueprint, args } of casesOf('valid')) {
    testOf(name)(`${name} equals the saved one`, async () => {
      const saved = readJson<{ input_schema: JsonObject; plan: JsonObject; evaluated?: JsonObject }>(
        `${base}.plan.json`,
      );
      const { schema, plan } = await deploy(blueprint, args);
      expect(schema).toEqual(saved.input_schema);
      const {
        node_instances: savedInstances,
        inter_deployment_functions: savedFunctions,
        ...savedPlan
      } = saved.plan;
      expect(normalisePlan(presentPlan(plan))).toEqual(savedPlan);
      const instances = createNodeInstances(plan, { random });
      expect(summariseInstances(instances.map(toDocument))).toEqual(
        summariseInstances(savedInstances as never),
      );
      const state = new RecordedState(plan, instances, args.runtime ?? {});
      expect(state.interDeploymentFunctions()).toEqual(savedFunctions);
      if (!saved.evaluated) return;
      expect(await evaluate(plan, state, args.runtime?.payloads ?? [])).toEqual(saved.evaluated);
    });
  }
});

describe('a refused blueprint', () => {
  for (const { name, base, blueprint, args } of casesOf('invalid')) {
    testOf(name)(`${name} is refused for the saved reason`, async () => {
      const saved = readJson<{ exception: string; code: number | null }>(`${base}.error.json`);
      const refusal = await refusalOf(async () => {
        const { plan } = await deploy(blueprint, args);
        createNodeInstances(plan, { random });
      });
      // Where the reference never came back, any refusal is right.
      if (saved.exception === 'NeverEnds') expect(refusal).not.toBeNull();
      else expect(refusal).toEqual({ exception: saved.exception, code: saved.code });
    });
  }
});

async function refusalOf(
  attempt: () => Promise<void>,
): Promise<{ exception: string; code: number | null } | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof BlueprintError) return { exception: error.exception, code: error.code };
    if (error instanceof PlanError) return { exception: error.exception, code: null };
    if (error instanceof TopologyError) return { exception: error.name, code: null };
    throw error;
  }
}

async function evaluate(
  plan: DeploymentPlan,
  state: RecordedState,
  payloads: { context: JsonObject; payload: JsonObject }[],
): Promise<JsonObject> {
  const attempt = async (work: () => Promise<Json>): Promise<JsonObject> => {
    try {
      return { value: await work() };
    } catch (error) {
      if (error instanceof PlanError)
        return { exception: error.exception, code: null, message: error.message };
      throw error;
    }
  };
  const results: Json[] = [];
  for (const { context, payload } of payloads)
    results.push(await attempt(() => evaluateFunctions(payload, state.contextOf(context), state)));
  return {
    outputs: await attempt(() => evaluateOutputs(plan.outputs, state)),
    capabilities: await attempt(() => evaluateCapabilities(plan.capabilities, state)),
    payloads: results,
  };
}

const toDocument = (instance: ReturnType<typeof createNodeInstances>[number]) => ({
  id: instance.id,
  name: instance.nodeId,
  host_id: instance.hostId,
  relationships: instance.relationships.map(({ type, targetName, targetId }) => ({
    type,
    target_name: targetName,
    target_id: targetId,
  })),
  scaling_groups: instance.scalingGroups,
});
