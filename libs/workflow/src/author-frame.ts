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
