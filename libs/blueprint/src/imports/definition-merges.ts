import type { MapToken, Token } from '../parse/token.ts';

/**
 * Two definitions of one workflow: fields that the earlier one lacks come from the later one. The short form stands
 * for a mapping with nothing but its `mapping`.
 */
export function mergeWorkflows(earlier: Token, later: Token): Token | undefined {
  const first = asWorkflow(earlier);
  const second = asWorkflow(later);
  if (!first || !second) return undefined;
  const entries = new Map(first.entries);
  for (const [key, entry] of second.entries) if (!entries.has(key)) entries.set(key, entry);
  return { ...first, entries };
}

function asWorkflow(token: Token): MapToken | undefined {
  if (token.kind === 'map') return token;
  if (token.kind !== 'scalar' || token.type !== 'string') return undefined;
  const key = { ...token, value: 'mapping' };
  return { kind: 'map', entries: new Map([['mapping', { key, value: token }]]), origin: token.origin };
}

/**
 * Two definitions of one node template fit together when one of them only adds relationships to the other, and the
 * earlier one has relationships; their lists are joined, the earlier first. Otherwise undefined.
 */
export function mergeNodeTemplates(earlier: Token, later: Token): Token | undefined {
  if (earlier.kind !== 'map' || later.kind !== 'map' || !earlier.entries.has('relationships'))
    return undefined;
  const isEarlierOnlyRelationships = earlier.entries.size === 1;
  const isLaterOnlyRelationships = later.entries.size === 1 && later.entries.has('relationships');
  const fits = isLaterOnlyRelationships || (isEarlierOnlyRelationships && later.entries.has('type'));
  if (!fits) return undefined;
  const entries = new Map([
    ...earlier.entries,
    ...[...later.entries].filter(([key]) => key !== 'relationships'),
  ]);
  const relationships = joinLists(earlier, later);
  if (relationships) entries.set('relationships', relationships);
  return { ...earlier, entries };
}

function joinLists(earlier: MapToken, later: MapToken) {
  const first = earlier.entries.get('relationships');
  const second = later.entries.get('relationships');
  if (!first || first.value.kind !== 'list' || second?.value.kind !== 'list') return first;
  return { key: first.key, value: { ...first.value, items: [...first.value.items, ...second.value.items] } };
}
