import { WorkflowUsageError } from '@cloudloom/workflow';

/**
 * The global that holds the guards in a plugin's bundle. Author modules refer to it wherever they name a guarded global;
 * the engine and the SDK in the same realm keep the real ones.
 */
export const GUARDS_GLOBAL = '__cloudloom_guards__';

/** What author modules get in place of the globals they name, and where their last loop was. */
export interface Guards {
  readonly names: Readonly<Record<string, unknown>>;
  /** File and line of the author's loop that ran last; for workflows that never yield. */
  loop: string | null;
}

const CLOCK = 'Take the time from ctx.now(): it is recorded, so that a replay sees it again.';
const WAIT = 'Wait with ctx.sleep(): it survives a restart.';
const RANDOM = 'Draw random values in an operation and read its result.';
const NETWORK = 'Let an operation talk to other systems and read its result.';
const MACHINE = 'Read the environment in an operation, or pass it as a parameter of the workflow.';

/** Functions that cannot be called, by name. */
const FORBIDDEN_FUNCTIONS: Readonly<Record<string, string>> = {
  fetch: NETWORK,
  XMLHttpRequest: NETWORK,
  WebSocket: NETWORK,
  EventSource: NETWORK,
  setTimeout: WAIT,
  setInterval: WAIT,
  setImmediate: WAIT,
};
/** Objects none of whose members can be read, by name. */
const FORBIDDEN_OBJECTS: Readonly<Record<string, string>> = {
  crypto: RANDOM,
  performance: CLOCK,
  process: MACHINE,
};

/** Every global that author modules see through the guards. */
export const GUARDED_GLOBALS: readonly string[] = [
  'Date',
  'Math',
  'globalThis',
  'global',
  ...Object.keys(FORBIDDEN_FUNCTIONS),
  ...Object.keys(FORBIDDEN_OBJECTS),
];

/** Makes the guards of one workflow. `realm` is its `globalThis`. */
export function createGuards(realm: typeof globalThis): Guards {
  const names: Record<string, unknown> = { Date: guardDate(realm.Date), Math: guardMath(realm.Math) };
  for (const [name, advice] of Object.entries(FORBIDDEN_FUNCTIONS))
    names[name] = forbiddenFunction(`${name}()`, advice);
  for (const [name, advice] of Object.entries(FORBIDDEN_OBJECTS)) names[name] = forbiddenObject(name, advice);
  names['globalThis'] = guardGlobal(realm, names);
  names['global'] = names['globalThis'];
  return { names, loop: null };
}

function forbid(what: string, advice: string): never {
  throw new WorkflowUsageError('forbidden_api', `${what} cannot be used in a workflow. ${advice}`);
}

/** Reading it is harmless, as libraries do to look what there is; calling it is not. */
function forbiddenFunction(what: string, advice: string): () => never {
  // An ordinary function, so that `new` reaches the message as well.
  return function forbidden(): never {
    return forbid(what, advice);
  };
}

function forbiddenObject(name: string, advice: string): object {
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === 'symbol' ? undefined : forbid(`${name}.${key}`, advice)),
    },
  );
}

/** Dates of given times are fine. The prototype is the real one, so `instanceof` agrees on both sides. */
function guardDate(real: DateConstructor): unknown {
  function GuardedDate(...given: []): Date {
    if (new.target === undefined) return forbid('Date()', CLOCK);
    if (given.length === 0) return forbid('new Date() without a time', CLOCK);
    const target = (new.target as unknown) === GuardedDate ? real : new.target;
    return Reflect.construct(real, given, target) as Date;
  }
  GuardedDate.prototype = real.prototype as object;
  return Object.assign(GuardedDate, {
    now: forbiddenFunction('Date.now()', CLOCK),
    parse: real.parse,
    UTC: real.UTC,
  });
}

/** A copy instead of a proxy: arithmetic stays quick. */
function guardMath(real: Math): unknown {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(real),
      random: { value: forbiddenFunction('Math.random()', RANDOM) },
    },
  );
}

/** The global object by its own name leads to the same guards. */
function guardGlobal(realm: object, names: Record<string, unknown>): object {
  const isGuarded = (key: PropertyKey): key is string => typeof key === 'string' && Object.hasOwn(names, key);
  return new Proxy(
    {},
    {
      get: (_, key) => (isGuarded(key) ? names[key] : Reflect.get(realm, key)),
      has: (_, key) => Reflect.has(realm, key),
      set: (_, key, value) => Reflect.set(realm, key, value),
    },
  );
}
