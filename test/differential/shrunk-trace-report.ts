import { availableParallelism } from 'node:os';
import { shrinkTrace } from './trace-generator/shrink-trace.ts';
import type { TraceCase } from './trace-generator/trace-case.ts';
import { describeTrace } from './trace-report.ts';
import type { TraceReference } from './trace-reference.ts';
import { compareTrace, type ComparedTrace } from './trace-run.ts';

const BUDGET = 500;

/** The smallest case found that differs as the given one does, to be read in a terminal. */
export async function shrunkTraceReport(reference: TraceReference, compared: ComparedTrace): Promise<string> {
  let tries = 0;
  const compare = (smaller: TraceCase) =>
    compareTrace(reference, `shrink-${compared.seed}-${(tries += 1)}`, smaller);
  const kind = kindOf(compared.differences);
  const isStill = async (smaller: TraceCase): Promise<boolean> => {
    try {
      return kindOf((await compare(smaller)).differences) === kind;
    } catch {
      // What one of the two refuses is no smaller case of this.
      return false;
    }
  };
  const width = 2 * availableParallelism();
  const small = await shrinkTrace(compared.case, { isStill, budget: BUDGET, width });
  return describeTrace({ ...compared, case: small, ...(await compare(small)) }, true).join('\n');
}

/** In what way the first of the differences differs, without steps and names of instances. */
const kindOf = ([first]: readonly string[]): string | undefined =>
  first
    ?.replace(/^step \d+ /, '')
    .replaceAll(/\b[a-z]\d+#\d+/g, 'i')
    .replaceAll(/\d+ times, expected \d+/g, 'n');
