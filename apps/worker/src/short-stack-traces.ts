import { setFlagsFromString } from 'node:v8';

/** What V8 has unless told otherwise. */
const USUAL_FRAMES = 10;

/**
 * Runs `create`; realms that are made meanwhile, such as the workflow sandbox, keep one frame of each stack trace. The SDK
 * takes a trace of every promise that workflow code makes, for its stack trace query: with thousands of operations that
 * was two thirds of the workflow thread's time. One frame still tells where an error was thrown. The realm's own
 * `Error.stackTraceLimit` cannot be set: the sandbox freezes it.
 */
export async function withShortStackTraces<T>(create: () => Promise<T>): Promise<T> {
  setFlagsFromString('--stack-trace-limit=1');
  try {
    return await create();
  } finally {
    setFlagsFromString(`--stack-trace-limit=${USUAL_FRAMES}`);
  }
}
