import type { ExceptionName } from '../problem.ts';
import { childOf, isNull, textOf } from '../parse/token.ts';
import type { MapEntry, MapToken, Token } from '../parse/token.ts';

/** Two definitions of one name as one; undefined when they exclude each other. */
export type Merge = (earlier: Token, later: Token) => Token | Misshapen | undefined;

/** Definitions of which one has not even the form of a definition, with the class that clients know for that. */
export interface Misshapen {
  kind: 'misshapen';
  exception: ExceptionName;
}

const misshapen = (exception: ExceptionName): Misshapen => ({ kind: 'misshapen', exception });

/**
 * Two definitions of one workflow: fields that the earlier one lacks come from the later one. The short form stands
 * for a mapping with nothing but its `mapping`.
 */
export const mergeWorkflows: Merge = (earlier, later) => {
  const first = asWorkflow(earlier);
  const second = asWorkflow(later);
  if (second?.entries.size === 0) return earlier;
  if (!first || !second) return misshapen('TypeError');
  const entries = new Map(first.entries);
  for (const [key, entry] of second.entries) if (!entries.has(key)) entries.set(key, entry);
  return { ...first, entries };
};

/** What a workflow is mapped to, in either form. */
export const mappingOf = (workflow: Token): string | undefined =>
  textOf(workflow) ?? textOf(childOf(workflow, 'mapping'));

function asWorkflow(token: Token): MapToken | undefined {
  if (token.kind === 'map') return token;
  if (token.kind !== 'scalar' || token.type !== 'string') return undefined;
  const key = { ...token, value: 'mapping' };
  return { kind: 'map', entries: new Map([['mapping', { key, value: token }]]), origin: token.origin };
}

/**
 * Two definitions of one node template fit together when one of them only adds relationships to the other, and the
 * earlier one has relationships; their lists are joined, the earlier first.
 */
export const mergeNodeTemplates: Merge = (earlier, later) => {
  if (earlier.kind !== 'map') return misshapen('ValueError');
  if (!earlier.entries.has('relationships')) return undefined;
  if (later.kind !== 'map') return misshapen('ValueError');
  const isEarlierOnlyRelationships = earlier.entries.size === 1;
  const isLaterOnlyRelationships = later.entries.size === 1 && later.entries.has('relationships');
  const fits = isLaterOnlyRelationships || (isEarlierOnlyRelationships && later.entries.has('type'));
  if (!fits) return undefined;
  const joined = joinRelationships(earlier, later);
  if (joined && 'kind' in joined) return joined;
  const others = [...later.entries].filter(([key]) => key !== 'relationships');
  const entries = new Map([...earlier.entries, ...others]);
  if (joined) entries.set('relationships', joined);
  return { ...earlier, entries };
};

function joinRelationships(earlier: MapToken, later: MapToken): MapEntry | Misshapen | undefined {
  const first = earlier.entries.get('relationships');
  const second = later.entries.get('relationships');
  if (!first || !second) return first;
  if (second.value.kind !== 'list') {
    // A template of relationships alone is refused for what it lacks.
    if (earlier.entries.size === 1) return first;
    return misshapen(isNull(second.value) ? 'TypeError' : 'AttributeError');
  }
  if (first.value.kind !== 'list') return misshapen('AttributeError');
  return { key: first.key, value: { ...first.value, items: [...first.value.items, ...second.value.items] } };
}
