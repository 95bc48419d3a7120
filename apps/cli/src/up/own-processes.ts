import { fileURLToPath } from 'node:url';
import { readyLine, type ProcessRecipe } from './supervised-process.ts';

/** `name`, or `name-1`, `name-2` ... when there are several. */
export const numbered = (name: string, count: number): string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);

/** A manager or worker process: built code of this repository, ready when it prints its `ready ` line. */
export const ownProcess = (
  app: 'manager' | 'worker',
  name: string,
  env: NodeJS.ProcessEnv,
): ProcessRecipe => ({
  name,
  command: process.execPath,
  args: [fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url))],
  env,
  // A worker may let operations that it runs come to their end.
  stopMilliseconds: app === 'worker' ? 30_000 : 15_000,
  readyMilliseconds: 90_000,
  isReady: readyLine,
});
