import { createHash, randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { canReach, type UnprivilegedUser } from '../servers/unprivileged-user.ts';
import type { SupervisionFolders } from './supervised-process.ts';

/** Folders of servers whose user cannot enter the data folder. Root alone needs it. */
const SHARED_HOMES = '/var/lib/cloudloom';

/** The folder that holds all that a stack keeps; knows the place of everything in it. */
export class DataFolder {
  constructor(readonly path: string) {}

  get supervision(): SupervisionFolders {
    return { run: join(this.path, 'run'), logs: join(this.path, 'logs') };
  }

  get temporalDatabase(): string {
    const folder = join(this.path, 'temporal');
    mkdirSync(folder, { recursive: true });
    return join(folder, 'temporal.db');
  }

  create(): void {
    mkdirSync(this.path, { recursive: true });
    mkdirSync(join(this.path, 'keys'), { recursive: true, mode: 0o700 });
  }

  /** A kept secret text, made at its first use; readable by its owner only. */
  key(name: string, make: () => string): string {
    const kept = this.readKey(name);
    if (kept !== undefined) return kept;
    const made = make();
    this.writeKey(name, made);
    return made;
  }

  readKey(name: string): string | undefined {
    const file = join(this.path, 'keys', name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  }

  writeKey(name: string, value: string): void {
    const file = join(this.path, 'keys', name);
    writeFileSync(file, `${value}\n`, { mode: 0o600 });
    chmodSync(file, 0o600); // an existing file keeps its mode otherwise
  }

  /**
   * The home of the embedded PostgreSQL: in the data folder, or, where its user cannot enter that, in a folder named
   * after this one. Decided once and noted, so that a later change of permissions does not hide the database.
   */
  postgresHome(user: UnprivilegedUser | undefined): string {
    const note = join(this.path, 'postgres.location');
    if (existsSync(note)) return readFileSync(note, 'utf8').trim();
    const inside = join(this.path, 'postgres');
    if (user === undefined || canReach(user, this.path)) return inside;
    const outside = join(this.sharedHome(), nameAfter(this.path));
    // Without the note this is a new data folder: what lies there belonged to one that was removed by hand.
    rmSync(outside, { recursive: true, force: true });
    writeFileSync(note, `${outside}\n`);
    mkdirSync(dirname(outside), { recursive: true, mode: 0o755 });
    return outside;
  }

  /** Where copies of programs and relocated databases live. */
  sharedHome(): string {
    try {
      mkdirSync(SHARED_HOMES, { recursive: true, mode: 0o755 });
      return SHARED_HOMES;
    } catch {
      return join(tmpdir(), 'cloudloom');
    }
  }

  /** Removes everything, a relocated database included. */
  remove(): void {
    const note = join(this.path, 'postgres.location');
    if (existsSync(note)) rmSync(readFileSync(note, 'utf8').trim(), { recursive: true, force: true });
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Tells the folders of several clones apart and still says whose it is. */
const nameAfter = (path: string): string => {
  const full = resolve(path);
  const digest = createHash('sha256').update(full).digest('hex').slice(0, 10);
  return `${basename(dirname(full)).replace(/[^\w-]/g, '_')}-${digest}`;
};

/** Letters and digits that are not mistaken for one another when read aloud or copied. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for people: four groups of four, about 79 bits. */
export const makePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');
