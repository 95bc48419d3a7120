import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Draft, NodeFact } from './draft.ts';

/** Where an expression stands, which decides what SELF, SOURCE and TARGET mean there. */
export type Place =
  | { kind: 'node'; self: NodeFact }
  | { kind: 'relationship'; source: NodeFact; target: NodeFact }
  | { kind: 'elsewhere' };

export type Kind = 'text' | 'integer' | 'list' | 'mapping' | 'any';

export interface Wish {
  kind: Kind;
  place: Place;
  /** Functions inside functions, at most. */
  depth: number;
  /** Whether something only known at run time may occur. */
  isRunTime: boolean;
  /** For an input of an operation. */
  isOperation?: boolean;
  /** Inside a text: nothing may be in it that is drawn by chance. */
  isJoined?: boolean;
}

export const ELSEWHERE: Place = { kind: 'elsewhere' };

/** A call whose argument the language evaluates. */
export const call = (name: string, argument: Json): JsonObject => ({ [name]: argument });

/** A text, written by a function that yields it. Names that a namespace has to rewrite must stay as they are. */
export function disguised(draft: Draft, text: string, depth: number): Json {
  if (depth <= 0 || !draft.chance(0.3) || text === '') return text;
  const cut = draft.random.int(0, text.length);
  const input = draft.inputs.find(({ value }) => value === text);
  const ways: Json[] = [call('string_replace', [`${text.slice(0, cut)}%${text.slice(cut)}`, '%', ''])];
  if (draft.since(1))
    ways.push(call('concat', [disguised(draft, text.slice(0, cut), depth - 1), text.slice(cut)]));
  if (input) ways.push(call('get_input', input.name));
  if (/^[a-z_]+$/.test(text)) ways.push(call('string_lower', text.toUpperCase()));
  if (!text.includes('|')) ways.push(call('string_split', [`x|${text}`, '|', 1]));
  return draft.random.pick(ways);
}

/** How a place calls a node. Properties of SELF that are left for run time are a meant difference. */
export function nameFor(draft: Draft, place: Place, node: NodeFact): string {
  if (draft.args.runtime_only === true) return node.name;
  const names = [node.name];
  if (place.kind === 'node' && place.self === node) names.push('SELF', 'SELF');
  if (place.kind === 'relationship' && place.source === node) names.push('SOURCE', 'SOURCE');
  if (place.kind === 'relationship' && place.target === node) names.push('TARGET', 'TARGET');
  return draft.random.pick(names);
}
