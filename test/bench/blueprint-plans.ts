import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BUILTIN_TYPES, createDeploymentPlan, parseBlueprint } from '@cloudloom/blueprint';
import { createNodeInstances } from '@cloudloom/topology';
import { referencePython } from '../differential/python-servers.ts';
import { shopBlueprint } from './shop-blueprint.ts';

const ROUNDS = 5;
/** Node templates whose plans are kept at least when memory is measured. */
const SMALLEST_HEAP = 1_000;
/** Seconds after which the reference is stopped; its time grows with the square of the nodes. */
const REFERENCE_LIMIT = 120;

export interface PlanMeasurement {
  /** Median seconds to parse and plan. */
  seconds: number;
  /** The same blueprint by the reference, once; null when it took longer than the limit. */
  referenceSeconds: number | null;
  referenceLimit: number;
  /** Bytes that the finished plans keep, for each node template. */
  bytesPerNode: number;
}

/** Parses and plans a blueprint of that many node templates by ours and by the reference. */
export async function measurePlan(nodes: number): Promise<PlanMeasurement> {
  const text = shopBlueprint(nodes);
  // The first round warms the compiler up.
  await plan(text);
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await plan(text);
    seconds.push((performance.now() - begin) / 1000);
  }
  return {
    seconds: seconds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0,
    referenceSeconds: await measureReference(text),
    referenceLimit: REFERENCE_LIMIT,
    bytesPerNode: await heapPerNode(text, nodes),
  };
}

async function plan(text: string) {
  const resolver = {
    fetch: (location: string) => Promise.resolve(location === 'blueprint.yaml' ? text : undefined),
    exists: () => Promise.resolve(false),
  };
  const blueprint = await parseBlueprint({ mainFile: 'blueprint.yaml', resolver });
  const deployment = await createDeploymentPlan(blueprint, { inputs: {} });
  return { blueprint, deployment, instances: createNodeInstances(deployment, { random: Math.random }) };
}

/** Of small blueprints several plans are kept, as one would drown in whatever else the heap does meanwhile. */
async function heapPerNode(text: string, nodes: number): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept: object[] = [];
  while (kept.length * nodes < SMALLEST_HEAP) kept.push(await plan(text));
  collect();
  const after = process.memoryUsage().heapUsed;
  // `kept` is named once more, so that nothing of it may be collected before.
  return (after - before) / (kept.length * nodes);
}

/** @returns null when the reference did not answer in time */
async function measureReference(text: string): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudloom-bench-'));
  try {
    const types = join(folder, 'types');
    mkdirSync(types);
    writeFileSync(join(types, 'types_1_4.yaml'), BUILTIN_TYPES['1_4'] ?? '');
    writeFileSync(join(folder, 'blueprint.yaml'), text);
    return await runTiming([join(folder, 'blueprint.yaml'), '--types', types]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runTiming(args: readonly string[]): Promise<number | null> {
  const program = join(import.meta.dirname, '../oracle/plan_timing.py');
  const limit = { timeout: REFERENCE_LIMIT * 1000 };
  return new Promise((resolve, reject) => {
    execFile(referencePython(), [program, ...args], limit, (error, stdout, stderr) => {
      if (error?.killed) resolve(null);
      else if (error) reject(new Error(`plan_timing.py failed: ${stderr}`));
      else resolve(Number(stdout));
    });
  });
}
