import { describeTrace } from './trace-report.ts';
import { TraceCoverage } from './trace-coverage.ts';
import { shrunkTraceReport } from './shrunk-trace-report.ts';
import { TraceReference } from './trace-reference.ts';
import { compareRandomTraces, type ComparedTrace } from './trace-run.ts';

export interface TraceRunOptions {
  seed: number;
  count: number;
  /** Print the blueprints and scenarios of differing cases. */
  show: boolean;
  /** Look for a smaller case behind each difference. */
  shrink: boolean;
  /** Count it as a difference when something occurs too rarely. */
  coverage: boolean;
}

/** Compares what random scenarios do here and in the original, and prints it. @returns how many differ */
export async function compareTraces({
  seed,
  count,
  show,
  shrink,
  coverage,
}: TraceRunOptions): Promise<number> {
  console.log(`comparing ${count} random scenarios, --traces --seed ${seed}`);
  const reference = new TraceReference();
  const covered = new TraceCoverage();
  const differing: ComparedTrace[] = [];
  const totals = { done: 0, seconds: 0 };
  try {
    await compareRandomTraces(reference, { seed, count }, (compared) => {
      totals.done += 1;
      totals.seconds += compared.seconds;
      covered.add(compared);
      if (compared.differences.length > 0) {
        differing.push(compared);
        for (const line of describeTrace(compared, show)) console.log(line);
      }
      if (totals.done % 100 === 0) process.stderr.write(`${totals.done} of ${count} compared\n`);
    });
    if (shrink)
      for (const compared of differing)
        console.log(`SMALLER ${await shrunkTraceReport(reference, compared)}`);
  } finally {
    await reference.close();
  }
  const each = (totals.seconds / Math.max(1, totals.done)).toFixed(2);
  console.log(
    `${totals.done - differing.length} of ${totals.done} agree; the original took ${each} s for each`,
  );
  for (const line of covered.lines()) console.log(line);
  return differing.length + (coverage ? covered.gaps().length : 0);
}
