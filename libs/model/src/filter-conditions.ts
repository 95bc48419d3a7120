import type { ObjectLiteral } from 'typeorm';
import type { AttributeRule, FilterRule, LabelRule } from './domain/filter-rule.ts';
import { storableJson, storableWord } from './stored-json.ts';

/** SQL of an attribute's value; of several values, where they come from and what they are called there. */
export type RuledAttribute = string | { from: string; value: string };

/** What rules may be about. Only these expressions become part of the SQL; keys and values are parameters. */
export interface RuledTable {
  /** Column of the labels; null for resources without. */
  labels: string | null;
  /** By its name on the wire. */
  attributes: Readonly<Record<string, RuledAttribute>>;
}

export interface Conditions {
  conditions: string[];
  values: ObjectLiteral;
}

/** One condition per rule; the caller has checked that the table has what the rules name. */
export function ruleConditions(rules: readonly FilterRule[], table: RuledTable, prefix = 'rule'): Conditions {
  const parts = rules.map((rule, index) => {
    const name = `${prefix}${index}`;
    return rule.type === 'label' ? labelRule(rule, table, name) : attributeRule(rule, table, name);
  });
  return {
    conditions: parts.map(({ condition }) => condition),
    values: Object.assign({}, ...parts.map(({ values }) => values)) as ObjectLiteral,
  };
}

interface Condition {
  condition: string;
  values: ObjectLiteral;
}

function labelRule({ key, values, operator }: LabelRule, table: RuledTable, name: string): Condition {
  const { labels } = table;
  // Rules were checked at the door; one that slipped through must not widen the answer.
  if (labels === null) return { condition: 'false', values: {} };
  const hasKey = `${labels} @> cast(:${name}_key as jsonb)`;
  const hasPair = `${labels} @> any(cast(:${name}_pairs as jsonb[]))`;
  const hasOther = `exists (select 1 from jsonb_array_elements(${labels}) label
    where label ->> 'key' = :${name}_word and label ->> 'value' <> all(:${name}_values))`;
  const given = {
    [`${name}_key`]: storableJson([{ key }]),
    [`${name}_pairs`]: values.map((value) => storableJson([{ key, value }])),
    [`${name}_word`]: storableWord(key),
    [`${name}_values`]: values.map(storableWord),
  };
  const conditions: Record<LabelRule['operator'], string> = {
    any_of: hasPair,
    not_any_of: hasOther,
    is_not: `not (${hasPair})`,
    is_null: `not (${hasKey})`,
    is_not_null: hasKey,
  };
  return { condition: conditions[operator], values: given };
}

const NEGATED: Partial<Record<AttributeRule['operator'], AttributeRule['operator']>> = {
  not_any_of: 'any_of',
  not_contains: 'contains',
};

/** Of an attribute with several values, one that does is enough; none may where the rule says not. */
function attributeRule(rule: AttributeRule, table: RuledTable, name: string): Condition {
  const attribute = Object.hasOwn(table.attributes, rule.key) ? table.attributes[rule.key] : undefined;
  if (attribute === undefined) return { condition: 'false', values: {} };
  const values = { [name]: rule.values.map(storableWord) };
  const positive = NEGATED[rule.operator] ?? rule.operator;
  const isNegated = positive !== rule.operator;
  const value = typeof attribute === 'string' ? attribute : attribute.value;
  const holds = comparison(positive, value, `:${name}`);
  if (typeof attribute === 'string')
    return { condition: isNegated ? `(${value} is not null and not (${holds}))` : holds, values };
  const found = `exists (select 1 from (select ${value} as value from ${attribute.from}) part
    where ${comparison(positive, 'part.value', `:${name}`)})`;
  return { condition: isNegated ? `not (${found})` : found, values };
}

/** No patterns of the database: what it would take for a wildcard is a letter here. A missing value fulfils nothing, not even what begins with `not`. */
function comparison(operator: AttributeRule['operator'], value: string, words: string): string {
  const anyWord = (test: string): string =>
    `exists (select 1 from unnest(cast(${words} as text[])) as given(word) where ${test})`;
  switch (operator) {
    case 'contains':
      return anyWord(`position(word in ${value}) > 0`);
    case 'starts_with':
      return anyWord(`starts_with(lower(${value}), lower(word))`);
    case 'ends_with':
      return anyWord(`right(lower(${value}), length(word)) = lower(word)`);
    case 'is_not_empty':
      return `coalesce(${value}, '') <> ''`;
    default:
      return `${value} = any(${words})`;
  }
}
