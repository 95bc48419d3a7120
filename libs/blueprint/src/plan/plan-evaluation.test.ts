import { describe, expect, it } from '@jest/globals';
import type { Json } from '../json.ts';
import { parse, problemsOf } from '../testing/blueprint-files.ts';
import { createDeploymentPlan } from './deployment-plan.ts';

const HEAD = `
inputs:
  name: {default: web}
  list: {default: [a, {k: v}]}
  map: {default: {list: [10, 20], flag: true}}
  late: {default: {get_input: name}}
  self: {default: {get_property: [SELF, size]}}
  nested: {default: {who: {get_property: [SELF, size]}}}
  broken: {default: {concat: 5}}
  endless: {default: [{get_input: endless}]}
node_types:
  Box: {derived_from: Thing, properties: {v: {default: 0}, w: {default: 0}}}
`;

/** A node `other` and, after it, a node `box` whose property v is the value. */
const blueprint = (value: Json, more = '') => `${HEAD}
node_templates:
  other: {type: Box, properties: {v: plain, w: {deep: [7, 8], secret: {get_secret: s}}}}
  box: {type: Box, properties: {v: ${JSON.stringify(value)}, w: {k: 1}}}
${more}`;

async function evaluate(value: Json): Promise<Json | undefined> {
  const plan = await createDeploymentPlan(await parse(blueprint(value)), { inputs: {} });
  return plan.nodes.find(({ id }) => id === 'box')?.properties['v'];
}

const exceptionOf = async (value: Json): Promise<unknown> =>
  evaluate(value).then(
    () => null,
    (error: { exception: string }) => error.exception,
  );

describe('a function in a plan', () => {
  it.each<[Json, Json]>([
    [{ get_input: ['map', 'list', -1] }, 20],
    [{ get_input: ['list', true] }, { k: 'v' }],
    [{ get_input: ['name'] }, 'web'],
    [{ get_input: { concat: ['na', 'me'] } }, 'web'],
    [{ get_input: 'late' }, 'web'],
    [{ get_input: 'self' }, 1],
    [{ get_input: 'name', type: 'string' }, 'web'],
    [{ get_property: ['other', 'w', 'deep', -1] }, 8],
    [{ get_property: ['SELF', 'w', 'k'] }, 1],
    [{ get_property: ['SELF', 'v'] }, { get_property: ['SELF', 'v'] }],
    [{ concat: ['a', 1, true, null, [1.5], { a: 'b' }] }, "a1TrueNone[1.5]{'a': 'b'}"],
    [{ concat: ['a', { get_secret: { get_input: 'name' } }] }, { concat: ['a', { get_secret: 'web' }] }],
    [{ merge: [{ a: 1 }, { get_input: 'map' }] }, { a: 1, list: [10, 20], flag: true }],
    [{ string_find: ['abc', 'c'] }, 2],
    [{ string_replace: ['aaa', 'a', 'b', 2] }, 'bba'],
    [{ string_replace: ['ab', '', '-'] }, '-a-b-'],
    [{ string_split: ['a,b', ',', null] }, ['a', 'b']],
    [{ string_split: ['a,b', ',', true] }, 'b'],
    [{ string_upper: { get_input: 'name' } }, 'WEB'],
    [{ join: ['a', 'b'] }, { join: ['a', 'b'] }],
    [
      { get_input: 'name', default: 1 },
      { get_input: 'name', default: 1 },
    ],
  ])('%j comes to %j', async (written, value) => {
    expect(await evaluate(written)).toEqual(value);
  });

  it.each<[Json, string]>([
    [{ get_input: ['map', 'nope'] }, 'InputEvaluationError'],
    [{ get_input: ['list', 9] }, 'InputEvaluationError'],
    [{ get_input: ['list', '0'] }, 'InputEvaluationError'],
    [{ get_input: ['name', 0] }, 'FunctionEvaluationError'],
    [{ get_input: { get_secret: 's' } }, 'FunctionEvaluationError'],
    [{ get_input: { get_input: 'name' } }, 'UnknownInputError'],
    [{ get_input: 'name', type: 'integer' }, 'InputEvaluationError'],
    [{ get_input: 'broken' }, 'ValueError'],
    [{ get_input: 'endless' }, 'EvaluationRecursionLimitReached'],
    [{ get_property: [{ get_input: 'name' }, 'v'] }, 'KeyError'],
    [{ get_property: ['other', { get_secret: 's' }] }, 'FunctionEvaluationError'],
    [{ a: { get_property: ['box', 'v'] } }, 'EvaluationRecursionLimitReached'],
    [{ merge: [{ get_input: 'name' }] }, 'ValueError'],
    [{ merge: [{ get_input: ['map', 'flag'] }] }, 'TypeError'],
    [{ get_attribute: ['other', { get_input: 'map' }] }, 'ValueError'],
    [{ get_secret: { get_input: 'map' } }, 'FunctionValidationError'],
    [{ string_lower: { get_secret: 's' } }, 'FunctionEvaluationError'],
    [{ string_split: ['a', { get_input: 'name' }, 3] }, 'IndexError'],
    [{ string_split: ['a', ''] }, 'ValueError'],
  ])('%j is refused when the plan is made', async (written, exception) => {
    expect(await exceptionOf(written)).toBe(exception);
  });

  it.each<[Json, string]>([
    [{ get_input: null }, 'ValueError'],
    [{ get_input: ['name', 1.5] }, 'ValueError'],
    [{ get_input: [1] }, 'UnknownInputError'],
    [{ get_property: ['box'] }, 'ValueError'],
    [{ get_property: ['box', null] }, 'ValueError'],
    [{ get_property: ['nope', 'v'] }, 'KeyError'],
    [{ get_property: ['other', 'w', 'deep', 2] }, 'FunctionEvaluationError'],
    [{ get_property: ['SOURCE', 'v'] }, 'ValueError'],
    [{ get_attribute: ['TARGET', 'v'] }, 'ValueError'],
    [{ get_attributes_dict: 'box' }, 'TypeError'],
    [{ get_attributes_dict: ['box', { get_input: 'name' }] }, 'TypeError'],
    [{ get_environment_capability: { get_input: 'name' } }, 'FunctionValidationError'],
    [{ get_environment_capability: [null, 'x'] }, 'ValueError'],
    [{ get_capability: ['d', { a: 1 }] }, 'ValueError'],
    [{ get_sys: ['tenant', 'id'] }, 'UnknownSysPropertyError'],
    [{ get_sys: ['nobody', 'id'] }, 'UnknownSysEntityError'],
    [{ get_sys: ['tenant'] }, 'ValueError'],
    [{ get_label: ['k', { get_input: 'name' }] }, 'AttributeError'],
    [{ get_consumers: { get_input: 'name' } }, 'ValueError'],
    [{ merge: ['x', { concat: 5 }] }, 'FunctionValidationError'],
    [{ string_find: ['a', 5] }, 'FunctionValidationError'],
    [{ get_sys: ['nobody', { get_input: 'nope' }] }, 'UnknownSysEntityError'],
  ])('%j is refused at upload', async (written, exception) => {
    const [first] = await problemsOf(blueprint(written));
    expect(first?.split(' ')[0]).toBe(exception);
  });
});

describe('the order of evaluation', () => {
  const properties = async (text: string) => {
    const plan = await createDeploymentPlan(await parse(`${HEAD}${text}`), { inputs: {} });
    return Object.fromEntries(plan.nodes.map(({ id, properties: values }) => [id, values]));
  };

  it('shows where a path leads into a function: what is not done yet is paired with the rest of the path', async () => {
    const { early, late } = await properties(`
node_templates:
  early: {type: Box, properties: {v: {get_property: [late, w, flag]}}}
  late: {type: Box, properties: {v: {get_property: [SELF, w]}, w: {get_input: map}}}
`);
    expect(early?.['v']).toEqual([{ list: [10, 20], flag: true }, 'flag']);
    expect(late?.['v']).toEqual({ list: [10, 20], flag: true });
  });

  it('shows in an input: what is nested in it gets its value with its first use', async () => {
    const { one, two } = await properties(`
node_templates:
  one: {type: Box, properties: {size: 1, v: {get_input: nested}}}
  two: {type: Box, properties: {size: 2, v: {get_input: nested}}}
`);
    expect([one?.['v'], two?.['v']]).toEqual([{ who: 1 }, { who: 1 }]);
  });

  it('leaves the blueprint plan and the given inputs as they are', async () => {
    const plan = await parse(
      blueprint({ get_input: 'given' }, 'outputs: {}').replace('inputs:', 'inputs:\n  given: {}'),
    );
    const inputs = { given: [{ get_input: 'name' }] };
    const before = JSON.stringify([plan, inputs]);
    await createDeploymentPlan(plan, { inputs });
    expect(JSON.stringify([plan, inputs])).toBe(before);
  });

  it('ends for nodes that ask each other', async () => {
    await expect(
      properties(`
node_templates:
  one: {type: Box, properties: {v: {get_property: [two, v]}}}
  two: {type: Box, properties: {v: {get_property: [one, v]}}}
`),
    ).rejects.toMatchObject({ exception: 'EvaluationRecursionLimitReached' });
  });
});

describe('the limit of 50 levels', () => {
  const nested = (depth: number): Json => (depth === 0 ? 'x' : [nested(depth - 1)]);

  it('counts values inside each other, functions or not', async () => {
    expect(await exceptionOf(nested(49))).toBeNull();
    expect(await exceptionOf(nested(50))).toBe('EvaluationRecursionLimitReached');
  });

  it('counts what a function yields in its place', async () => {
    const inside = (depth: number): Json => (depth === 0 ? { get_input: 'list' } : [inside(depth - 1)]);
    expect(await exceptionOf(inside(47))).toBeNull();
    expect(await exceptionOf(inside(48))).toBe('EvaluationRecursionLimitReached');
  });
});
