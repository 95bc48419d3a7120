import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILTIN_TYPES, type JsonObject } from '@cloudloom/blueprint';
import { LineProcess } from './line-process.ts';

const SERVER = join(import.meta.dirname, '../oracle/plan_server.py');
/** Seconds after which the reference counts as never coming back. */
const LIMIT = 8;

/** What the reference makes of a blueprint: `plan_oracle.py` describes the form. */
export type ReferenceAnswer = JsonObject & { status: 'ok' | 'error' };

export interface ReferenceReply {
  answer: ReferenceAnswer;
  /** The candidate in the normal form of plans. */
  candidate: JsonObject | null;
  /** Time the reference took. */
  seconds: number;
}

/** Python with the reference's packages. @throws Error saying how to get one */
export function referencePython(): string {
  const python = process.env['CLOUDLOOM_PYTHON'];
  if (python) return python;
  throw new Error(
    'CLOUDLOOM_PYTHON is not set. Make a virtual environment, install test/oracle/requirements.txt in it, and set ' +
      'CLOUDLOOM_PYTHON to its python; npm test and npm run differential do so by themselves.',
  );
}

/** The original library in processes that stay up, one for each core. */
export class Reference {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cloudloom-reference-'));
  private readonly processes: readonly LineProcess[];

  constructor(count: number = availableParallelism()) {
    const types = join(this.folder, 'types');
    mkdirSync(types);
    for (const [version, text] of Object.entries(BUILTIN_TYPES))
      writeFileSync(join(types, version === '1_5' ? 'types.yaml' : `types_${version}.yaml`), text);
    this.processes = Array.from({ length: count }, () => new LineProcess(referencePython(), [SERVER]));
  }

  /** Asks about one blueprint; `options` are the keyword arguments of `plan_oracle.run`. */
  async ask(
    blueprint: string,
    options: JsonObject,
    candidate: JsonObject | null = null,
  ): Promise<ReferenceReply> {
    const complete = { types: join(this.folder, 'types'), limit: LIMIT, ...options };
    const idle = this.processes.reduce((best, process) => (process.load < best.load ? process : best));
    const line = await idle.ask(JSON.stringify({ blueprint, options: complete, candidate }));
    return JSON.parse(line) as ReferenceReply;
  }

  /** Writes the files of a case that exists in memory only. @returns its folder; `close` removes it */
  write(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.folder, 'cases', name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  /** Forgets the files of a case. */
  remove(name: string): void {
    rmSync(join(this.folder, 'cases', name), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
