import type { Json, JsonObject } from '@cloudloom/blueprint';
import { ATTRIBUTE_OPERATORS, LABEL_OPERATORS, type FilterRule } from '@cloudloom/model';
import { InvalidFilterRuleError } from './errors.ts';

/** Attributes that rules may be about, and whether the resource has labels. */
interface Ruled {
  attributes: readonly string[];
  hasLabels: boolean;
}

const DEPLOYMENTS: Ruled = {
  attributes: [
    ...['id', 'blueprint_id', 'created_by', 'site_name', 'schedules', 'tenant_name', 'display_name'],
    'installation_status',
  ],
  hasLabels: true,
};

const RULED = {
  deployments: DEPLOYMENTS,
  blueprints: { attributes: ['created_by', 'state', 'id', 'tenant_name'], hasLabels: true },
  nodes: { attributes: ['id', 'type', 'operation_name'], hasLabels: false },
  'node-instances': { attributes: ['id'], hasLabels: false },
  secrets: { attributes: ['key', 'provider_name'], hasLabels: false },
} as const satisfies Record<string, Ruled>;

/** Resources that can be searched by rules. */
export type RuledKind = keyof typeof RULED;

/** Many rules would make one very long statement. */
const MOST_RULES = 100;
const MOST_VALUES = 1000;

/** Operators whose rule has no values. */
const WITHOUT_VALUES: ReadonlySet<string> = new Set(['is_null', 'is_not_null', 'is_not_empty']);

/** Reads the rules of a request or a stored filter. Throws InvalidFilterRuleError for the first bad one. */
export function parseFilterRules(rules: readonly Json[], kind: RuledKind): FilterRule[] {
  const [extra] = rules.slice(MOST_RULES);
  if (extra !== undefined)
    throw new InvalidFilterRuleError(extra, `A filter has ${MOST_RULES} rules at most`);
  return rules.map((rule) => parseRule(rule, RULED[kind], kind));
}

function parseRule(rule: Json, ruled: Ruled, kind: RuledKind): FilterRule {
  const refuse = (reason: string): InvalidFilterRuleError => new InvalidFilterRuleError(rule, reason);
  if (!isMapping(rule)) throw refuse('The filter rule is not a dictionary');
  const { key, values, operator, type } = rule;
  if ([key, values, operator, type].includes(undefined as never))
    throw refuse('At least one of the entries in the filter rule is missing');
  if (typeof key !== 'string') throw refuse('The filter rule key must be a string');
  if (!Array.isArray(values)) throw refuse('The filter rule values must be a list');
  if (!values.every((value) => typeof value === 'string'))
    throw refuse('The filter rule values must be a list of strings');
  if (values.length > MOST_VALUES) throw refuse(`A filter rule has ${MOST_VALUES} values at most`);
  if (type !== 'label' && type !== 'attribute')
    throw refuse('Filter rule type must be one of label, attribute');
  const parsed: FilterRule =
    type === 'label'
      ? { type, key: key.toLowerCase(), values, operator: requireLabel(ruled, operator ?? null, refuse) }
      : { type, key, values, operator: requireAttribute({ ruled, kind, key }, operator ?? null, refuse) };
  requireValues(parsed, refuse);
  return parsed;
}

type Refuse = (reason: string) => InvalidFilterRuleError;

function requireLabel(ruled: Ruled, operator: Json, refuse: Refuse): (typeof LABEL_OPERATORS)[number] {
  if (!ruled.hasLabels) throw refuse('Filter rule type must be attribute: these resources have no labels');
  const known = LABEL_OPERATORS.find((name) => name === operator);
  if (known !== undefined) return known;
  throw refuse(`The operator for filtering by labels must be one of ${LABEL_OPERATORS.join(', ')}`);
}

function requireAttribute(
  { ruled, kind, key }: { ruled: Ruled; kind: RuledKind; key: string },
  operator: Json,
  refuse: Refuse,
): (typeof ATTRIBUTE_OPERATORS)[number] {
  const known = ATTRIBUTE_OPERATORS.find((name) => name === operator);
  if (known === undefined)
    throw refuse(`The operator for filtering by attributes must be one of ${ATTRIBUTE_OPERATORS.join(', ')}`);
  if (!ruled.attributes.includes(key))
    throw refuse(`Allowed attributes to filter ${kind} by are ${ruled.attributes.join(', ')}`);
  if (key === 'schedules' && known !== 'is_not_empty')
    throw refuse('The only operator for the attribute schedules is is_not_empty');
  return known;
}

function requireValues({ operator, values }: FilterRule, refuse: Refuse): void {
  if (WITHOUT_VALUES.has(operator)) {
    if (values.length > 0) throw refuse(`Values list must be empty if the operator is ${operator}`);
  } else if (values.length === 0)
    throw refuse(`Values list must include at least one item if the operator is ${operator}`);
}

const isMapping = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
