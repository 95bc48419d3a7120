import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Hunt } from './hunt.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Looks for planted bugs in a process of its own, which can load the project once more for each of them. */
export function huntInProcess(program: string, first: number, count: number): Promise<Hunt[]> {
  const words = ['--conditions=source', '--import', '@swc-node/register/esm-register'];
  const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.base.json'), NODE_OPTIONS: '' };
  return new Promise((resolve, reject) =>
    execFile(
      process.execPath,
      [...words, join(import.meta.dirname, program), String(first), String(count)],
      { cwd: ROOT, env },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`The hunt failed: ${stderr || error.message}`));
        else
          resolve(
            stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Hunt),
          );
      },
    ),
  );
}
