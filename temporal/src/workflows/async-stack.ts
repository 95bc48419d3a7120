/** What of Node.js's `process` is used here; workflow code has none of its own. */
interface OuterProcess {
  noDeprecation?: boolean;
  binding?: (name: string) => { clearAsyncIdStack?: () => void };
}

/**
 * Empties the stack of asynchronous contexts that Node.js keeps for the workflow thread. Code that the SDK stops while it runs
 * in a promise's callback, as nearly all workflow code does, never takes its entry off; when Node.js finds it there it ends the
 * **whole process** (nodejs/node#38503, temporalio/sdk-typescript#939). After an uncaught exception Node.js empties the stack
 * itself, and so this does after a stopped activation. It has to happen before the thread's message handler returns.
 *
 * Objects that the SDK puts into the sandbox, such as `URL`, belong to the realm outside and lead to its `process`.
 */
export function emptyAsyncStack(): void {
  const outside = URL.constructor as FunctionConstructor;
  const outer = outside('return typeof process === "undefined" ? {} : process')() as OuterProcess;
  const { noDeprecation } = outer;
  try {
    // There is no other door to it; a Node.js without this door may end as described.
    outer.noDeprecation = true;
    outer.binding?.('async_wrap').clearAsyncIdStack?.();
  } finally {
    outer.noDeprecation = noDeprecation ?? false;
  }
}
