import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILTIN_TYPES, type JsonObject } from '@cloudloom/blueprint';
import { PythonServers } from './python-servers.ts';

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

/** The original library in processes that stay up, one for each core. */
export class Reference {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cloudloom-reference-'));
  private readonly servers: PythonServers;

  constructor(count?: number) {
    const types = join(this.folder, 'types');
    mkdirSync(types);
    for (const [version, text] of Object.entries(BUILTIN_TYPES))
      writeFileSync(join(types, version === '1_5' ? 'types.yaml' : `types_${version}.yaml`), text);
    this.servers = new PythonServers(SERVER, count);
  }

  /** Asks about one blueprint; `options` are the keyword arguments of `plan_oracle.run`. */
  async ask(
    blueprint: string,
    options: JsonObject,
    candidate: JsonObject | null = null,
  ): Promise<ReferenceReply> {
    const complete = { types: join(this.folder, 'types'), limit: LIMIT, ...options };
    const line = await this.servers.ask({ blueprint, options: complete, candidate });
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
    await this.servers.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
