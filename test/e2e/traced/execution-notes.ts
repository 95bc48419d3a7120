import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effect } from '@cloudloom/topology';

export type OperationSubject =
  { instance: string } | { source: string; target: string; side: 'source' | 'target' };
type OperationNote = { op: string; attempt: number } & OperationSubject;

/** A line of what the worker and the operations write about an execution. */
export type Note =
  | { kind: 'effects'; effects: Effect[] }
  | ({ kind: 'op_start' } & OperationNote)
  | ({ kind: 'op_end'; outcome: string } & OperationNote);

/** Notes of each execution, in the order in which things happened; two processes write them. */
export class ExecutionNotes {
  constructor(readonly folder: string) {}

  add(executionId: string, note: Note): void {
    appendFileSync(this.fileOf(executionId), `${JSON.stringify(note)}\n`);
  }

  /** None where nothing happened. */
  async of(executionId: string): Promise<Note[]> {
    const text = await readFile(this.fileOf(executionId), 'utf8').catch(emptyIfMissing);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Note);
  }

  /** As effects-log.mjs has it. */
  private fileOf(executionId: string): string {
    return join(this.folder, `${executionId}.notes`);
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
