import { setFlagsFromString } from 'node:v8';

/** What V8 has unless told otherwise. */
const USUAL_FRAMES = 10;

/** Frames for the product's own workflows. */
export const SHORT_STACK_TRACE = 1;
/**
 * Frames for workflows of authors: their errors are thrown by what they called, and it is their own frame below that tells
 * where. With a thousand instances of two operations that costs a quarter more processor time (measured: 2.2 against 2.8 ms
 * an operation, all parts of the worker together).
 */
export const AUTHOR_STACK_TRACE = 10;

/** One realm is made at a time: the flag belongs to the whole process. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs `create`; realms that are made meanwhile, such as the workflow sandbox, keep so many frames of each stack trace. The SDK
 * takes a trace of every promise that workflow code makes, for its stack trace query: with thousands of operations that
 * was two thirds of the workflow thread's time. One frame still tells where an error was thrown. The realm's own
 * `Error.stackTraceLimit` cannot be set: the sandbox freezes it.
 */
export function withStackTraces<T>(frames: number, create: () => Promise<T>): Promise<T> {
  const mine = turn.then(async () => {
    setFlagsFromString(`--stack-trace-limit=${frames}`);
    try {
      return await create();
    } finally {
      setFlagsFromString(`--stack-trace-limit=${USUAL_FRAMES}`);
    }
  });
  turn = mine.catch(() => {});
  return mine;
}
