import type { Json, JsonObject } from '@cloudloom/blueprint';

/** What a `ctx` call is answered with; `stop` also tells the caller to end its script. */
export type CtxAnswer = { kind: 'value'; value: Json } | { kind: 'stop'; message: string };

/** One place in the tree that `ctx` arguments walk through. */
export type CtxEntry =
  /** Something with named members (underscores in names); `value` is what it reads as, where it reads as anything. */
  | { kind: 'object'; name: string; members: CtxMembers; value?: Json }
  /** Read and written by paths; `refusal` is what an attempt to write is answered with. */
  | { kind: 'mapping'; values: JsonObject; refusal?: string }
  | { kind: 'call'; call: CtxCall; parameters: string[] }
  | { kind: 'value'; value: Json };

/** Members are made when they are asked for: reading some costs a query. */
export type CtxMembers = Record<string, () => CtxEntry | Promise<CtxEntry>>;

/** Arguments in the order of the parameters; undefined = not given. */
export type CtxCall = (args: (Json | undefined)[]) => CtxAnswer | Promise<CtxAnswer>;

/** A `ctx` call that cannot be answered; the script sees it as a failing command. */
export class CtxCallError extends Error {
  override readonly name: string = 'RuntimeError';
}

/** The answer is something that has no JSON form. */
export class NotSerializable extends CtxCallError {
  override readonly name = 'TypeError';

  constructor(what: string) {
    super(`Object of type ${what} is not JSON serializable`);
  }
}

export const value = (json: Json | undefined): CtxEntry => ({ kind: 'value', value: json ?? null });

export const object = (name: string, members: CtxMembers): CtxEntry => ({ kind: 'object', name, members });

/** A function whose answer is its result. */
export function method(
  parameters: string[],
  run: (args: (Json | undefined)[]) => Json | undefined | Promise<Json | undefined>,
): CtxEntry {
  return {
    kind: 'call',
    parameters,
    call: async (args) => ({ kind: 'value', value: (await run(args)) ?? null }),
  };
}

/** An argument as text, the way scripts write it. */
export function text(argument: Json | undefined): string {
  if (argument === undefined || argument === null) return 'None';
  return typeof argument === 'string' ? argument : JSON.stringify(argument);
}
