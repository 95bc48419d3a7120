import { availableParallelism } from 'node:os';
import { traceBlueprint, type TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { blueprintText } from './trace-generator/blueprint-text.ts';
import { generateTraceCase } from './trace-generator/generate-trace-case.ts';
import type { TraceCase } from './trace-generator/trace-case.ts';
import type { TraceReference } from './trace-reference.ts';

export interface ComparedTrace {
  seed: number;
  case: TraceCase;
  ours: TraceDocument;
  /** Empty when both did the same. */
  differences: string[];
  /** Seconds that the original took. */
  seconds: number;
}

/**
 * Compares random scenarios, those of the seeds `seed`, `seed + 1` and so on. Each is told to `onCompared` as it is done,
 * in no particular order.
 * @throws whatever ends our workflows other than by an ordinary failure, with the seed in its message
 */
export async function compareRandomTraces(
  reference: TraceReference,
  { seed, count }: { seed: number; count: number },
  onCompared: (compared: ComparedTrace) => void,
): Promise<void> {
  let next = seed;
  const work = async (): Promise<void> => {
    while (next < seed + count) onCompared(await compareTraceOf(reference, next++));
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
}

async function compareTraceOf(reference: TraceReference, seed: number): Promise<ComparedTrace> {
  const generated = generateTraceCase(seed);
  try {
    return { seed, case: generated, ...(await compareTrace(reference, `case-${seed}`, generated)) };
  } catch (error) {
    throw new Error(
      `seed ${seed} (npm run differential -- --traces --seed ${seed} --count 1 --show) failed`,
      {
        cause: error,
      },
    );
  }
}

/** Runs a case by both. What the original does not answer is a difference. */
export async function compareTrace(
  reference: TraceReference,
  name: string,
  generated: TraceCase,
): Promise<Omit<ComparedTrace, 'seed' | 'case'>> {
  const { scenario, statesAreFindings } = generated;
  const blueprint = reference.write(name, blueprintText(generated));
  try {
    const ours = await traceBlueprint(blueprint, scenario, { statesAreFindings });
    const verdict = await reference.judge(blueprint, generated, ours);
    const differences = verdict.trouble === undefined ? verdict.differences : [`trouble: ${verdict.trouble}`];
    return { ours: ours.trace, differences, seconds: verdict.seconds };
  } finally {
    reference.remove(blueprint);
  }
}
