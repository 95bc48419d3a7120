import type { Json, JsonObject } from '@cloudloom/blueprint';
import { CtxCallError, NotSerializable, type CtxAnswer, type CtxEntry } from './entry.ts';
import { readPath, writePath } from './property-path.ts';

/**
 * Walks the arguments of one `ctx` call from left to right: a member is descended into, a mapping is read (one
 * argument left) or written (two), a function takes the rest. A function left at the end is called without arguments.
 */
export async function resolveCall(root: CtxEntry, args: Json[]): Promise<CtxAnswer> {
  let current = root;
  for (const [position, argument] of args.entries()) {
    const member = memberOf(current, argument);
    if (member !== undefined) {
      current = await member();
      continue;
    }
    const rest = args.slice(position);
    if (current.kind === 'mapping') return accessMapping(current, rest);
    if (current.kind === 'value' && isMapping(current.value))
      return accessMapping({ values: current.value, refusal: 'This value is read only.' }, rest);
    if (current.kind === 'call') return callWith(current, rest);
    throw new CtxCallError(`${String(argument)} cannot be processed in ${JSON.stringify(args)}`);
  }
  return answerOf(current);
}

function memberOf(entry: CtxEntry, argument: Json) {
  if (entry.kind !== 'object' || typeof argument !== 'string') return undefined;
  const name = argument.replaceAll('-', '_');
  return Object.hasOwn(entry.members, name) ? entry.members[name] : undefined;
}

function accessMapping(mapping: { values: JsonObject; refusal?: string }, args: Json[]): CtxAnswer {
  const [path, given, ...more] = args;
  if (more.length > 0) throw new CtxCallError('Illegal argument while accessing dict');
  if (given === undefined) return { kind: 'value', value: readPath(mapping.values, String(path)) };
  if (mapping.refusal !== undefined) throw new CtxCallError(mapping.refusal);
  writePath(mapping.values, String(path), given);
  return { kind: 'value', value: null };
}

async function callWith(entry: Extract<CtxEntry, { kind: 'call' }>, args: Json[]): Promise<CtxAnswer> {
  const { parameters } = entry;
  const positional = [...args];
  const last = positional.at(-1);
  const named = last !== undefined && isMapping(last) && isNamed(last, parameters) ? last : {};
  if (named === last) positional.pop();
  if (positional.length > parameters.length)
    throw new CtxCallError(`takes ${parameters.length} arguments but ${positional.length} were given`);
  return entry.call(
    parameters.map(
      (name, position) => positional[position] ?? (Object.hasOwn(named, name) ? named[name] : undefined),
    ),
  );
}

/** A trailing mapping names arguments, unless its keys are no parameters: then it is an argument itself. */
const isNamed = (mapping: JsonObject, parameters: string[]): boolean =>
  Object.keys(mapping).every((key) => parameters.includes(key));

async function answerOf(entry: CtxEntry): Promise<CtxAnswer> {
  switch (entry.kind) {
    case 'value':
      return { kind: 'value', value: entry.value };
    case 'mapping':
      return { kind: 'value', value: entry.values };
    case 'call':
      return callWith(entry, []);
    case 'object':
      if (entry.value === undefined) throw new NotSerializable(entry.name);
      return { kind: 'value', value: entry.value };
  }
}

const isMapping = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
