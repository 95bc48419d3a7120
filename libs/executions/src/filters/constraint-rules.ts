import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { AttributeRule, FilterRule, NamePattern } from '@cloudloom/model';
import { BadParametersError } from '../errors.ts';

/** What the constraints of a search ask for, besides what its query does. */
export interface SearchConstraints {
  rules: FilterRule[];
  /** Equality with fields of the resource, by their names on the wire. */
  filters: Record<string, string[]>;
  /** Name of a stored filter whose rules are to hold, too. */
  filterId: string | null;
  patterns: NamePattern[];
  validValues: string[] | null;
}

/** What a resource's constraints are about. */
export interface ConstrainedNames {
  /** Attribute of rules that `name_pattern` is about; null where the caller looks into patterns itself. */
  pattern: string | null;
  /** Attribute that `valid_values` lists. */
  values: string | null;
  /** Whether `labels`, `filter_id` and `tenants` may be asked for. */
  isManaged: boolean;
}

const OPERATORS: Readonly<Record<string, { rule: AttributeRule['operator']; pattern: keyof NamePattern }>> = {
  starts_with: { rule: 'starts_with', pattern: 'startsWith' },
  ends_with: { rule: 'ends_with', pattern: 'endsWith' },
  contains: { rule: 'contains', pattern: 'contains' },
  equals_to: { rule: 'any_of', pattern: 'equalsTo' },
};

/** Constraints of inputs, turned into a search for what they allow. Throws BadParametersError for what is none. */
export function readSearchConstraints(constraints: JsonObject, names: ConstrainedNames): SearchConstraints {
  const search: SearchConstraints = {
    rules: [],
    filters: {},
    filterId: null,
    patterns: [],
    validValues: null,
  };
  for (const [name, argument] of Object.entries(constraints)) add(search, names, name, argument);
  return search;
}

function add(search: SearchConstraints, names: ConstrainedNames, name: string, argument: Json): void {
  switch (name) {
    case 'name_pattern':
      return addPattern(search, names, argument);
    case 'valid_values':
      search.validValues = textsOf(name, argument);
      if (names.values !== null) search.rules.push(attributeRule(names.values, 'any_of', search.validValues));
      return;
    case 'deployment_id':
    case 'blueprint_id':
    case 'node_id':
    case 'type':
      // Clients send what they do not know as null.
      if (argument !== null) search.filters[name] = textsOf(name, argument);
      return;
  }
  if (!names.isManaged) throw unknown(name);
  switch (name) {
    case 'labels':
      search.rules.push(...readLabels(argument));
      return;
    case 'filter_id':
      search.filterId = requireText(name, argument);
      return;
    case 'tenants':
      search.rules.push(attributeRule('tenant_name', 'any_of', textsOf(name, argument)));
      return;
    default:
      throw unknown(name);
  }
}

function addPattern(search: SearchConstraints, names: ConstrainedNames, argument: Json): void {
  const known = Object.keys(OPERATORS).join(', ');
  if (!isMapping(argument)) throw unsuitable('name_pattern', `a mapping of ${known}`);
  for (const [operator, word] of Object.entries(argument)) {
    const meaning = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (meaning === undefined || typeof word !== 'string')
      throw unsuitable('name_pattern', `a mapping of ${known} to texts`);
    search.patterns.push({ [meaning.pattern]: word });
    if (names.pattern !== null) search.rules.push(attributeRule(names.pattern, meaning.rule, [word]));
  }
}

const attributeRule = (
  key: string,
  operator: AttributeRule['operator'],
  values: string[],
): AttributeRule => ({ type: 'attribute', key, operator, values });

/** `[{key: value}, {key: [value, value]}]`. */
function readLabels(argument: Json): FilterRule[] {
  const labels = Array.isArray(argument) ? argument : [argument];
  return labels.flatMap((label) => {
    if (!isMapping(label)) throw unsuitable('labels', 'a list of mappings from a key to its value');
    return Object.entries(label).map(([key, value]) => ({
      type: 'label' as const,
      key: key.toLowerCase(),
      operator: 'any_of' as const,
      values: textsOf('labels', value),
    }));
  });
}

function textsOf(name: string, argument: Json): string[] {
  const values = Array.isArray(argument) ? argument : [argument];
  return values.map((value) => requireText(name, value));
}

function requireText(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  throw unsuitable(name, 'a text or a list of texts');
}

const unsuitable = (name: string, expected: string): BadParametersError =>
  new BadParametersError(`The argument of the constraint ${name} must be ${expected}`);

const unknown = (name: string): BadParametersError =>
  new BadParametersError(`The constraint ${name} cannot be searched by here`);

const isMapping = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
