type Call = (...given: unknown[]) => Promise<unknown>;

/** Ends when the last call made so far has ended, well or not. One for each run: modules are loaded anew for every workflow. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes the calls of local activities wait for each other, across all groups that are wrapped. Two that are under way at once
 * end one by one when they happen, and both at once when they are replayed; what is decided by who comes first, such as
 * where a batch of effects is cut, would then be decided otherwise.
 */
export function inTurn<Activities extends object>(activities: Activities): Activities {
  return new Proxy(activities, {
    get:
      (target, name) =>
      (...given: unknown[]) => {
        const result = last.then(() => (Reflect.get(target, name) as Call)(...given));
        last = result.catch(() => undefined);
        return result;
      },
  });
}
