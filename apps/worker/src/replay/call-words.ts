/** What is read of the request of a recorded call; which of it there is depends on the call. */
interface CallRequest {
  readonly status?: string;
  readonly error?: string;
  readonly effects?: readonly { readonly key: string }[];
}

const CALLS: ReadonlyMap<string, (request: CallRequest) => string> = new Map([
  ['finishExecution', finishWords],
  ['recordEffects', effectWords],
]);

/** What a recorded call does, as the end of "the code ..."; a history knows its name alone. */
export function describeCall(name: string, request: unknown): string {
  const describe = CALLS.get(name);
  return describe ? describe((request ?? {}) as CallRequest) : `makes the recorded call ${name}`;
}

function finishWords({ status, error }: CallRequest): string {
  return ['ends the execution', status && ` as ${status}`, error && ` (${error})`].filter(Boolean).join('');
}

/** Keys of effects are `<path of the task>@<attempt>:<what>`; the last one tells what the code is about to do. */
function effectWords({ effects = [] }: CallRequest): string {
  const [, task, what] = /^(.*)@[^:]*:([^:]*)/.exec(effects.at(-1)?.key ?? '') ?? [];
  if (what === undefined) return 'records effects';
  return task ? `records "${what}" of task "${task}"` : `records "${what}"`;
}
