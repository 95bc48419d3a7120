import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SupervisionFolders } from '../up/supervised-process.ts';

/** Folders for one test; `remove` them when it is over. */
export interface TemporaryFolder extends SupervisionFolders {
  readonly path: string;
  readonly remove: () => void;
}

export const createTemporaryFolder = (): TemporaryFolder => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'cloudloom-cli-')));
  const folders = { run: join(path, 'run'), logs: join(path, 'logs') };
  for (const folder of Object.values(folders)) mkdirSync(folder);
  return { path, ...folders, remove: () => rmSync(path, { recursive: true, force: true }) };
};
