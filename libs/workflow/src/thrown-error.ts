import type { ErrorCause } from '@cloudloom/topology';

/**
 * What was thrown, in words. Workflow code may throw anything, and its errors may come from another realm, where `Error` is
 * another class: they are known by their looks, never by `instanceof`.
 */
export function describeThrown(thrown: unknown): ErrorCause {
  if (!isErrorLike(thrown)) return { type: 'Error', message: asText(thrown), traceback: null };
  const { message, stack } = thrown;
  return { type: className(thrown), message, traceback: typeof stack === 'string' ? stack : null };
}

/** What was thrown, as an error of this realm's looks; an error stays the same object. */
export function toError(thrown: unknown): Error {
  return isErrorLike(thrown) ? (thrown as unknown as Error) : new Error(asText(thrown), { cause: thrown });
}

interface ErrorLike {
  message: string;
  name?: unknown;
  stack?: unknown;
}

const isErrorLike = (thrown: unknown): thrown is ErrorLike =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string';

/** A class that does not name its errors has still a name itself. */
function className({ name, constructor }: ErrorLike): string {
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const own: unknown = typeof constructor === 'function' ? constructor.name : undefined;
  return typeof own === 'string' && own !== '' && own !== 'Object' ? own : 'Error';
}

function asText(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
