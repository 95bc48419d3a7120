import type { Owned } from './scope.ts';

export const LABEL_OPERATORS = ['any_of', 'not_any_of', 'is_null', 'is_not_null', 'is_not'] as const;
export const ATTRIBUTE_OPERATORS = [
  'any_of',
  'not_any_of',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'is_not_empty',
] as const;

/** Which resources have a label; keys are in lower case. */
export interface LabelRule {
  type: 'label';
  key: string;
  values: string[];
  operator: (typeof LABEL_OPERATORS)[number];
}

/** Which resources have an attribute; `key` is its name on the wire. */
export interface AttributeRule {
  type: 'attribute';
  key: string;
  values: string[];
  operator: (typeof ATTRIBUTE_OPERATORS)[number];
}

/** One condition of a filter; all rules of a filter must hold. */
export type FilterRule = LabelRule | AttributeRule;

/** What stored filters are about; each kind has names of its own. */
export type FilterKind = 'deployments' | 'blueprints';

/** Rules under a name. */
export interface Filter extends Owned {
  id: string;
  rules: FilterRule[];
  updatedAt: Date;
}
