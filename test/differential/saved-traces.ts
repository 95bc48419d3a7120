import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { renamings, withNames } from './alike-instances.ts';
import { referencePython } from './python-servers.ts';

const ORACLE = join(import.meta.dirname, '../oracle');
/** Ways to name alike instances that are tried. */
const MOST_RENAMINGS = 30;

/** A trace that the original has made of one of the shared scenarios. */
export const readSavedTrace = (name: string): TraceDocument =>
  JSON.parse(readFileSync(join(ORACLE, 'traces', `${name}.json`), 'utf8')) as TraceDocument;

export const blueprintPath = (name: string): string => join(ORACLE, 'blueprints', `${name}.yaml`);

/** The oracle's judgement of a trace: its list of differences, empty when it is like the other. */
export async function differencesBetween(wanted: TraceDocument, candidate: TraceDocument): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudloom-trace-'));
  try {
    const files = Object.entries({ wanted, candidate }).map(([name, trace]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(trace));
      return file;
    });
    return await compare(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As differencesBetween, whichever of alike instances is called the first: the fewest differences of all. */
export async function leastDifferences(wanted: TraceDocument, candidate: TraceDocument): Promise<string[]> {
  let best: string[] | null = null;
  let tried = 0;
  for (const names of renamings(wanted, candidate)) {
    const differences = await differencesBetween(wanted, withNames(candidate, names));
    if (best === null || differences.length < best.length) best = differences;
    if (differences.length === 0 || (tried += 1) >= MOST_RENAMINGS) break;
  }
  return best ?? [];
}

function compare(files: readonly string[]): Promise<string[]> {
  const parameters = [join(ORACLE, 'trace_oracle.py'), 'compare', ...files];
  return new Promise((resolve, reject) =>
    execFile(referencePython(), parameters, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const lines = stdout.trim().split('\n');
      if (!/^\d+ difference\(s\)$/.test(lines.at(-1) ?? ''))
        reject(new Error(`The oracle cannot compare: ${stderr || error?.message}`));
      else resolve(lines.slice(0, -1));
    }),
  );
}
