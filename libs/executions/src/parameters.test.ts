import { describe, expect, it } from '@jest/globals';
import { describeViolations, type Json, type JsonObject, type ValueSchema } from '@cloudloom/blueprint';
import { prepareParameters, type ParameterSources } from './parameters.ts';

const sources = (existing: string[] = []): ParameterSources => ({
  evaluate: async (values) =>
    JSON.parse(JSON.stringify(values).replaceAll(/\{"get_input":"(\w+)"\}/g, '"input $1"')) as JsonObject,
  missing: async ({ values }) => values.filter((value) => !existing.includes(String(value))),
  violations: describeViolations,
});
interface Options {
  allowCustom?: boolean;
  existing?: string[];
}
const prepare = (
  schema: Record<string, ValueSchema>,
  given: Json | undefined,
  options: Options = {},
): Promise<JsonObject> =>
  prepareParameters(
    { workflowId: 'w', schema, given, allowCustom: options.allowCustom ?? false },
    sources(options.existing),
  );
const refusal = async (
  schema: Record<string, ValueSchema>,
  given: Json | undefined,
  options: Options = {},
): Promise<string> => {
  const error: unknown = await prepare(schema, given, options).catch((caught: unknown) => caught);
  return error instanceof Error
    ? `${(error as Error & { code: string }).code}: ${error.message}`
    : 'accepted';
};
const ILLEGAL = 'illegal_execution_parameters_error';

describe('parameters of a workflow', () => {
  it('are the given values, then the defaults, with functions evaluated', async () => {
    const schema = { count: { default: 3 }, name: { default: { get_input: 'site' } }, tags: {} };
    const prepared = await prepare(schema, { tags: [{ get_input: 'tag' }] });
    expect(Object.entries(prepared)).toEqual([
      ['tags', ['input tag']],
      ['count', 3],
      ['name', 'input site'],
    ]);
  });

  it('a default replaces the whole value; mappings are not merged', async () => {
    expect(await prepare({ options: { default: { a: 1, b: 2 } } }, { options: { a: 9 } })).toEqual({
      options: { a: 9 },
    });
  });

  it('may be named like what every object has', async () => {
    const schema = { constructor: { required: false } } as unknown as Record<string, ValueSchema>;
    const given = JSON.parse('{"__proto__": {"polluted": 1}, "toString": 2}') as JsonObject;
    const prepared = await prepare(schema, given, { allowCustom: true });
    expect(Object.entries(prepared)).toEqual([
      ['__proto__', { polluted: 1 }],
      ['toString', 2],
    ]);
  });

  it('must be a mapping; none is an empty one', async () => {
    expect(await prepare({}, undefined)).toEqual({});
    expect(await prepare({}, null)).toEqual({});
    const text = "request body's 'parameters' field must be a dict but is of type";
    expect(await refusal({}, 'x')).toBe(`bad_parameters_error: ${text} str`);
    expect(await refusal({}, [1])).toBe(`bad_parameters_error: ${text} list`);
    expect(await refusal({}, 1.5)).toBe(`bad_parameters_error: ${text} float`);
  });

  it('undeclared names are refused unless custom ones are allowed', async () => {
    expect(await refusal({ a: { required: false } }, { x: 1, y: 2 })).toBe(
      `${ILLEGAL}: Workflow "w" does not have the following parameters declared: x,y. ` +
        'Remove these parameters or use the flag for allowing custom parameters',
    );
    expect(await prepare({}, { x: 1 }, { allowCustom: true })).toEqual({ x: 1 });
  });

  it('names like those of object methods are no declarations', async () => {
    expect(await refusal({}, { toString: 1 })).toContain('parameters declared: toString');
  });

  it.each<[ValueSchema, Json, Json]>([
    [{ type: 'integer' }, '3', 3],
    [{ type: 'integer' }, 3.7, 3],
    [{ type: 'integer' }, true, 1],
    [{ type: 'float' }, '1.5', 1.5],
    [{ type: 'float' }, 2, 2],
    [{ type: 'boolean' }, 'TRUE', true],
    [{ type: 'boolean' }, false, false],
    [{ type: 'string' }, 'x', 'x'],
    [{ type: 'list', itemType: 'integer' }, ['1', 2], [1, 2]],
    [{ type: 'list' }, ['1', 2], ['1', 2]],
    [{ type: 'dict' }, { a: 1 }, { a: 1 }],
    [{ type: 'integer', required: false }, null, null],
    [{ default: null, type: 'string' }, null, null],
  ])('%j takes %j', async (schema, given, expected) => {
    expect(await prepare({ p: schema }, { p: given })).toEqual({ p: expected });
  });

  it.each<[ValueSchema, Json, string]>([
    [{ type: 'integer' }, 'three', 'integer'],
    [{ type: 'integer' }, null, 'integer'],
    [{ type: 'float' }, [], 'float'],
    [{ type: 'boolean' }, 'yes', 'boolean'],
    [{ type: 'boolean' }, 1, 'boolean'],
    [{ type: 'string' }, 5, 'string'],
    [{ type: 'list' }, 'a', 'list'],
    [{ type: 'list', itemType: 'string' }, ['a', 1], 'list of strings'],
  ])('%j does not take %j', async (schema, given, name) => {
    expect(await refusal({ p: schema }, { p: given })).toBe(
      `${ILLEGAL}: Parameter "p" must be of type ${name}`,
    );
  });

  it('every wrong type is told, one a line', async () => {
    const schema = { a: { type: 'integer' }, b: { type: 'boolean' } };
    expect(await refusal(schema, { a: 'x', b: 'y' })).toBe(
      `${ILLEGAL}: Parameter "a" must be of type integer\nParameter "b" must be of type boolean`,
    );
  });

  it('constraints are told with value and operator', async () => {
    const constraints: Json[] = [{ in_range: [1, 5] }, { valid_values: [2, 4] }];
    const schema = { n: { type: 'integer', constraints } };
    expect(await prepare(schema, { n: '4' })).toEqual({ n: 4 });
    expect(await refusal(schema, { n: 9 })).toBe(
      `${ILLEGAL}: Parameter "n" does not meet its constraints: Value 9 of input n violates constraint in_range(1, 5) operator.\n` +
        'Parameter "n" does not meet its constraints: Value 9 of input n violates constraint valid_values(2, 4) operator.',
    );
  });

  it('things of the deployment must exist', async () => {
    const schema = {
      operation: { type: 'operation_name' },
      node_ids: { type: 'list', itemType: 'node_id', default: [] },
    };
    expect(await prepare(schema, { operation: 'my.op' }, { existing: ['my.op'] })).toEqual({
      operation: 'my.op',
      node_ids: [],
    });
    expect(await refusal(schema, { operation: 'no.op', node_ids: ['web'] }, { existing: ['web'] })).toBe(
      `${ILLEGAL}: Parameter "operation" does not meet its constraints: Value 'no.op' is not an existing operation_name.`,
    );
  });

  it('missing names are told last, joined without blanks', async () => {
    const schema = { a: {}, b: { required: true }, c: { required: false }, d: { type: 'integer' } };
    expect(await refusal(schema, {})).toBe(
      `${ILLEGAL}: Workflow "w" must be provided with the following parameters to execute: a,b,d`,
    );
    expect(await refusal(schema, { d: 'x' })).toContain('must be of type integer');
  });
});
