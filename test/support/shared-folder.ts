import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that a test shares with the scripts of its operations: they leave notes in it and wait at its gate. */
export class SharedFolder {
  private constructor(readonly path: string) {}

  static async create(): Promise<SharedFolder> {
    return new SharedFolder(await mkdtemp(join(tmpdir(), 'cloudloom-shared-')));
  }

  /** A folder of its own inside this one, e.g. for one deployment. */
  async section(name: string): Promise<SharedFolder> {
    const path = join(this.path, name);
    await mkdir(path);
    return new SharedFolder(path);
  }

  /** What scripts have noted, in order; empty before the first note. */
  async notes(): Promise<string[]> {
    const text = await this.read('notes');
    return text === '' ? [] : text.split('\n');
  }

  /** The text of a file without white space around it; empty when there is none. */
  async read(name: string): Promise<string> {
    return (await readFile(join(this.path, name), 'utf8').catch(() => '')).trim();
  }

  /** Lets the scripts go on that wait for the gate. */
  async openGate(): Promise<void> {
    await writeFile(join(this.path, 'gate'), '');
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
