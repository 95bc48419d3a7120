import type { ExecutionFacts } from './runtime.ts';

/** How bundles name an author's files: `plugin://<plugin>/<path in the package>`. Nothing of ours is named so. */
export const AUTHOR_SCHEME = 'plugin://';

const FRAME = /plugin:\/\/[^/\s]+\/(.+?)(:\d+)?(?::\d+)?\)?$/;

/**
 * Where an author's code threw: path in the package and line of the first frame that is the author's, e.g. `src/greet.ts:12`.
 * Null for stacks without such a frame, as outside plugins.
 */
export function authorFrame(stack: string | undefined): string | null {
  for (const line of stack?.split('\n') ?? []) {
    const found = /^\s+at /.test(line) ? FRAME.exec(line) : null;
    if (found) return `${found[1]}${found[2] ?? ''}`;
  }
  return null;
}

/** What people read about an error of a workflow: its class and message; of an author's workflow also which one, and where. */
export function failureText(error: Error, facts: Pick<ExecutionFacts, 'workflowId' | 'mapping'>): string {
  const text = `${error.name}: ${error.message}`;
  const frame = authorFrame(error.stack);
  return frame === null ? text : `${nameWorkflow(facts)} failed at ${frame}: ${text}`;
}

/** An author's workflow by its two names: the blueprint's, and the code's. */
export function nameWorkflow({
  workflowId,
  mapping: { plugin, operation },
}: Pick<ExecutionFacts, 'workflowId' | 'mapping'>): string {
  return `Workflow '${workflowId}' (${plugin}.${operation})`;
}

/**
 * Does work on behalf of its caller. What goes wrong much later has lost the caller's frames; where an author called, the error
 * gets them back.
 */
export async function onBehalfOfCaller<T>(work: () => Promise<T>): Promise<T> {
  const caller = new Error('called');
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Error) addFrame(thrown, authorFrames(caller.stack));
    throw thrown;
  }
}

/** Appends frames to the stack of an error that has none of an author. */
export function addFrame(error: Error, frames: string): void {
  if (frames === '' || authorFrame(error.stack) !== null || !Object.isExtensible(error)) return;
  const stack = `${error.stack ?? `${error.name}: ${error.message}`}\n${frames}`;
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
}

const authorFrames = (stack: string | undefined): string =>
  (stack?.split('\n') ?? []).filter((line) => authorFrame(line) !== null).join('\n');
