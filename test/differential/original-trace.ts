import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { referencePython } from './python-servers.ts';
import { blueprintPath } from './saved-traces.ts';

const PROGRAM = join(import.meta.dirname, '../oracle/trace_oracle.py');

/** What the original makes of a shared scenario when its random numbers start from `seed`. */
export async function runOriginal(name: string, seed: number): Promise<TraceDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudloom-original-'));
  try {
    const file = join(folder, 'trace.json');
    const env = { ...process.env, TRACE_SEED: String(seed) };
    await promisify(execFile)(referencePython(), [PROGRAM, 'run', blueprintPath(name), '-o', file], { env });
    return JSON.parse(readFileSync(file, 'utf8')) as TraceDocument;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
