import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BUILTIN_TYPES, createDeploymentPlan, parseBlueprint } from '@cloudloom/blueprint';
import { createNodeInstances } from '@cloudloom/topology';
import { referencePython } from '../differential/reference.ts';
import { shopBlueprint } from './shop-blueprint.ts';

const ROUNDS = 5;
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
    bytesPerNode: (await heapKeptBy(() => plan(text))) / nodes,
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

async function heapKeptBy(make: () => Promise<object>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = await make();
  collect();
  const after = process.memoryUsage().heapUsed;
  // Named once more, so that nothing of it may be collected before.
  return Object.keys(kept).length > 0 ? after - before : 0;
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
