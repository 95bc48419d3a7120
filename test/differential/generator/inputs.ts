import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Draft } from './draft.ts';
import { OBJECT_TYPES, pickType, valueOf } from './values.ts';

const NAMES = ['region', 'size', 'ports', 'flavor', 'flags', 'env', 'owner', 'limit', 'mode'];

/** Inputs with types, constraints and every way of getting a value. */
export function addInputs(draft: Draft): void {
  const count = draft.count(0, 5);
  for (let index = 0; index < count; index += 1) addInput(draft);
  if (draft.options.isNamespaced) return;
  if (draft.since(4) && draft.chance(0.12)) addObjectInput(draft);
  if (draft.chance(0.1)) draft.args.auto_correct = true;
}

function addInput(draft: Draft): void {
  const name = draft.fresh(NAMES);
  const type = pickType(draft, { objects: false });
  const itemType =
    type === 'list' && draft.since(4) && draft.chance(0.5)
      ? draft.random.pick(['string', 'integer'])
      : undefined;
  const schema: JsonObject = {};
  if (type !== undefined) schema['type'] = type;
  if (itemType) schema['item_type'] = itemType;
  const value = valueOf(draft, type, itemType);
  if (draft.chance(0.5))
    addConstraints(draft, schema, itemType ? (value as Json[]) : [value], itemType ?? type);
  addProse(draft, schema, type);
  draft.section('inputs')[name] = schema;
  draft.inputs.push({ name, value: giveValue(draft, name, schema, value) });
}

function addProse(draft: Draft, schema: JsonObject, type: string | undefined): void {
  if (draft.chance(0.2)) schema['description'] = 'which one';
  if (draft.since(3) && draft.chance(0.2)) schema['display_label'] = 'Which one';
  if (type === 'textarea' && draft.chance(0.5)) schema['display'] = { rows: 4 };
}

/** Chooses where the value comes from. @returns what it is at plan time, or undefined where that is not plain */
function giveValue(draft: Draft, name: string, schema: JsonObject, value: Json): Json | undefined {
  const isData = draft.dataTypes.some((type) => type.name === schema['type']);
  const way = draft.random.int(0, 9);
  if (value === null || way <= 1) {
    if (!draft.since(2) || isData) {
      schema['default'] = value ?? 'some';
      return isData ? undefined : schema['default'];
    }
    schema['required'] = false;
    return undefined;
  }
  if (way <= 5) {
    schema['default'] = value;
    if (draft.since(3) && draft.chance(0.2)) schema['hidden'] = draft.chance(0.7);
    return isData ? undefined : value;
  }
  if (draft.chance(0.3) && !('constraints' in schema) && !isData)
    schema['default'] = valueOf(
      draft,
      schema['type'] as string | undefined,
      schema['item_type'] as string | undefined,
    );
  const given = (draft.args.inputs ??= {});
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'float';
  given[name] = isNumber && draft.args.auto_correct === true ? String(value) : value;
  if (way === 9 && !('constraints' in schema) && draft.since(1)) {
    given[name] = { concat: ['a', 'b'] };
    return undefined;
  }
  return isData || isNumber || schema['type'] === 'boolean' ? (isData ? undefined : value) : value;
}

/** Constraints that all the values keep. */
function addConstraints(
  draft: Draft,
  schema: JsonObject,
  values: readonly Json[],
  type: string | undefined,
): void {
  const possible = [
    ...numberConstraints(values),
    ...lengthConstraints(values),
    ...choiceConstraints(draft, values),
  ];
  if (possible.length === 0 || (type !== undefined && draft.dataTypes.some(({ name }) => name === type)))
    return;
  const chosen = draft.random.sample(possible, draft.random.int(1, 3));
  schema['constraints'] = chosen.map((constraint) =>
    draft.since(5) &&
    !draft.options.isNamespaced &&
    draft.args.validate_version !== false &&
    draft.chance(0.3)
      ? { ...constraint, error_message: 'choose another one' }
      : constraint,
  );
}

function numberConstraints(values: readonly Json[]): JsonObject[] {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0 || numbers.length < values.length) return [];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return [
    { greater_than: low - 1 },
    { greater_or_equal: low },
    { less_than: high + 0.5 },
    { less_or_equal: high },
    { in_range: [low, high + 2] },
    ...(low === high ? [{ equal: low }] : []),
  ];
}

function lengthConstraints(values: readonly Json[]): JsonObject[] {
  const lengths = values.map((value) =>
    typeof value === 'string'
      ? value.length
      : typeof value === 'object' && value !== null
        ? Object.keys(value).length
        : -1,
  );
  if (lengths.length === 0 || lengths.includes(-1)) return [];
  const [low, high] = [Math.min(...lengths), Math.max(...lengths)];
  return [{ min_length: low }, { max_length: high + 1 }, ...(low === high ? [{ length: low }] : [])];
}

function choiceConstraints(draft: Draft, values: readonly Json[]): JsonObject[] {
  const choices: JsonObject[] = [{ valid_values: draft.random.shuffle([...values, 'other', 99]) }];
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === values.length && texts.length > 0)
    choices.push({ pattern: draft.random.pick(['.*', '[a-zA-Z0-9 :~_.-]*', '(x|.*)']) });
  return choices;
}

/** An input that names something stored on the manager. */
function addObjectInput(draft: Draft): void {
  const name = draft.fresh(['chosen', 'other']);
  const type = draft.random.pick(OBJECT_TYPES);
  const needsDeployment = [
    'capability_value',
    'node_instance',
    'scaling_group',
    'node_id',
    'node_type',
  ].includes(type);
  const constraints: JsonObject[] = needsDeployment ? [{ deployment_id: 'dep' }] : [];
  if (draft.chance(0.5)) constraints.push({ name_pattern: { starts_with: 'x' } });
  if (needsDeployment && draft.chance(0.3)) constraints.push({ valid_values: ['x1', 'x2'] });
  const isList = draft.chance(0.25);
  draft.section('inputs')[name] = {
    ...(isList ? { type: 'list', item_type: type } : { type }),
    ...(constraints.length > 0 ? { constraints } : {}),
  };
  (draft.args.inputs ??= {})[name] = isList ? ['x1'] : 'x1';
  draft.args.entities = { ...draft.args.entities, [type]: ['x1', 'x2'] };
}
