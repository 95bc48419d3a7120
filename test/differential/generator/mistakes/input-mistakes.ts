import type { Json, JsonObject } from '@cloudloom/blueprint';
import { inputType, logic, parsing, uncoded, ways, type Mistake, type Planting } from './mistake.ts';

const give = (into: Planting, name: string, value: Json): void => {
  (into.args.inputs ??= {})[name] = value;
};

/** Inputs, their constraints, and the values given for them. */
export const INPUT_MISTAKES: readonly Mistake[] = [
  ...ways(uncoded('MissingRequiredInputError'), {
    'an input without a value': (into) =>
      into.put(
        'inputs',
        'needed',
        into.random.pick<JsonObject>([{}, { type: 'string' }, { type: 'integer', default: null }]),
      ),
  }),
  ...ways(uncoded('UnknownInputError'), {
    'a value for no input': (into) => give(into, 'surplus', 1),
    'a function of an unknown input': (into) =>
      into.putExpression({ get_input: into.random.pick<Json>(['no_such', ['no_such', 'key']]) }),
  }),
  ...ways(uncoded('ConstraintException'), {
    'a default that keeps no constraint': (into) =>
      into.put('inputs', 'broken', {
        default: 7,
        constraints: [
          into.random.pick<JsonObject>([
            { less_than: 5 },
            { in_range: [1, 5] },
            { valid_values: [1, 2] },
            { equal: 8 },
          ]),
        ],
      }),
    'a text that keeps no constraint': (into) =>
      into.put('inputs', 'broken', {
        type: 'string',
        default: 'alpha',
        constraints: [
          into.random.pick<JsonObject>([
            { max_length: 3 },
            { pattern: '[0-9]+' },
            { length: 9 },
            { min_length: 6 },
          ]),
        ],
      }),
    'a value that keeps no constraint': (into) => {
      into.put('inputs', 'broken', {
        constraints: [into.random.pick<JsonObject>([{ less_than: 5 }, { greater_or_equal: 8 }])],
      });
      give(into, 'broken', 7);
    },
    'a value that cannot be compared': (into) => {
      into.put('inputs', 'broken', {
        constraints: [into.random.pick<JsonObject>([{ less_than: 5 }, { length: 2 }, { in_range: [1, 2] }])],
      });
      give(into, 'broken', into.random.pick<Json>(['text', { a: 1 }]));
    },
  }),
  ...ways(
    uncoded('ConstraintException'),
    {
      'an object that is not there': (into) => {
        into.put('inputs', 'broken', { type: 'blueprint_id' });
        give(into, 'broken', 'nobody');
        into.args.entities = { ...into.args.entities, blueprint_id: ['somebody'] };
      },
      'an object as a default': (into) =>
        into.put('inputs', 'broken', {
          type: into.random.pick(['blueprint_id', 'secret_key', 'node_id']),
          default: 'x',
        }),
    },
    { minor: 4 },
  ),
  ...ways(parsing(213), {
    'a function for an input with constraints': (into) => {
      into.put('inputs', 'broken', { constraints: [{ valid_values: ['a'] }] });
      give(into, 'broken', { get_secret: 'token' });
    },
  }),
  ...ways(parsing(214), {
    'a value of another type': (into) => {
      const [type, value] = into.random.pick<[string, Json]>([
        ['integer', 'x'],
        ['integer', 1.5],
        ['float', true],
        ['boolean', 'x'],
        ['list', { a: 1 }],
        ['dict', 'x'],
        ['regex', '['],
      ]);
      into.put('inputs', 'broken', { type });
      give(into, 'broken', value);
    },
  }),
  ...ways(
    parsing(214),
    {
      'a value that does not fit the data type': (into) => {
        into.put('data_types', 'broken_data', { properties: { a: { type: 'integer' } } });
        into.put('inputs', 'broken', { type: 'broken_data' });
        give(into, 'broken', into.random.pick<Json>([{ a: 'x' }, { b: 1 }, 'x', {}]));
      },
    },
    { minor: 2 },
  ),
  ...ways(logic(212), {
    'an unsuitable argument': (into) =>
      into.put('inputs', 'broken', {
        default: 1,
        constraints: [
          into.random.pick<Record<string, Json>>([
            { less_than: '5' },
            { in_range: [1] },
            { in_range: 5 },
            { valid_values: 'a' },
            { length: true },
            { pattern: 5 },
            { pattern: '(' },
            { equal: 'x' },
          ]),
        ],
      }),
  }),
  ...ways(
    logic(215),
    {
      'a hidden input that must be given': (into) =>
        into.put('inputs', 'broken', { type: 'string', hidden: true }),
    },
    { minor: 3 },
  ),
  ...ways(inputType(216), {
    'rows for something other than a text area': (into) =>
      into.put('inputs', 'broken', {
        ...(into.random.chance(0.5) ? { type: 'string' } : {}),
        default: 'x',
        display: { rows: 3 },
      }),
  }),
  ...ways(
    logic(217),
    {
      'items that are no primitives': (into) =>
        into.put('inputs', 'broken', { type: 'list', item_type: 'no_such', default: [] }),
    },
    { minor: 4 },
  ),
  ...ways(
    logic(218),
    {
      'items without a list': (into) =>
        into.put('inputs', 'broken', {
          ...(into.random.chance(0.5) ? { type: 'string' } : {}),
          item_type: 'string',
          default: 'x',
        }),
    },
    { minor: 4 },
  ),
];
