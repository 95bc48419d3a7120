import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../json.ts';
import { parse } from '../testing/blueprint-files.ts';
import { createDeploymentPlan } from './deployment-plan.ts';
import type { DeploymentRequest } from './deployment-plan.ts';

const deploy = async (text: string, inputs: JsonObject = {}, more: Partial<DeploymentRequest> = {}) =>
  createDeploymentPlan(await parse(text), { inputs, ...more });

describe('inputs of a deployment', () => {
  it('that are missing are named together', async () => {
    await expect(deploy('inputs: {a: {}, b: {type: string}, c: {default: 1}}')).rejects.toThrow(
      'missing inputs: a, b',
    );
  });

  it('that nobody declared are named together', async () => {
    await expect(deploy('inputs: {}', { x: 1, y: 2 })).rejects.toThrow('unknown inputs: x, y');
  });

  it('that may be left out are null', async () => {
    expect((await deploy('inputs: {a: {required: false}}')).inputs).toEqual({ a: null });
  });

  it('fit their type', async () => {
    await expect(deploy('inputs: {a: {type: integer}}', { a: 'five' })).rejects.toMatchObject({
      errorCode: 214,
    });
    await expect(deploy('inputs: {a: {type: integer}}', { a: true })).rejects.toMatchObject({
      errorCode: 214,
    });
  });

  it('are cast only on request', async () => {
    const text = 'inputs: {a: {type: integer}, b: {type: boolean}}';
    const given = { a: '5', b: 'true' };
    await expect(deploy(text, given)).rejects.toMatchObject({ errorCode: 214 });
    expect((await deploy(text, given, { autoCorrectTypes: true })).inputs).toEqual({ a: 5, b: true });
  });

  it('of a data type are completed', async () => {
    const text = 'data_types: {point: {properties: {x: {default: 0}, y: {}}}}\ninputs: {p: {type: point}}';
    expect((await deploy(text, { p: { y: 2 } })).inputs).toEqual({ p: { x: 0, y: 2 } });
  });

  it.each([
    ['{in_range: [1, 5]}', 6, 'in_range(1, 5)'],
    ['{max_length: 2}', 'abc', 'max_length(2)'],
    ['{pattern: "[a-z]+"}', '1a', 'pattern([a-z]+)'],
    ['{valid_values: [red, blue]}', 'green', 'valid_values(red, blue)'],
    ['{greater_than: 3}', 'x', 'greater_than(3)'],
  ])('satisfy %s', async (constraint, value, shown) => {
    await expect(deploy(`inputs: {a: {constraints: [${constraint}]}}`, { a: value })).rejects.toThrow(
      `Value ${value} of input a violates constraint ${shown} operator.`,
    );
  });

  it('match a pattern at their start, not as a whole', async () => {
    expect((await deploy('inputs: {a: {constraints: [{pattern: "[a-z]+"}]}}', { a: 'ab1' })).inputs).toEqual({
      a: 'ab1',
    });
  });
});

describe('functions in a plan', () => {
  const valueOf = async (value: string, more = '') =>
    (await deploy(`inputs: {i: {default: {k: [1, 2]}}}\noutputs: {o: {value: ${value}}}\n${more}`)).outputs.o
      ?.value;

  it('are evaluated inside out', async () => {
    expect(await valueOf('{concat: [a, {get_input: [i, k, -1]}, {string_upper: b}, true, null]}')).toBe(
      'a2BTrueNone',
    );
  });

  it('of run time stay, and so does what waits for them', async () => {
    const templates = 'node_templates: {n: {type: Thing}}';
    const value = '{concat: [{get_property: [n, size]}, {get_attribute: [n, ip]}]}';
    expect(await valueOf(value, templates)).toEqual({ concat: [1, { get_attribute: ['n', 'ip'] }] });
  });

  it('with an unknown name are plain data', async () => {
    expect(await valueOf('{get_nothing: x}')).toEqual({ get_nothing: 'x' });
  });

  it('that go round in circles are refused', async () => {
    const text =
      'node_templates:\n  a: {type: Thing, properties: {size: {get_property: [b, size]}}}\n  b: {type: Thing, properties: {size: {get_property: [a, size]}}}';
    await expect(deploy(text)).rejects.toMatchObject({ exception: 'EvaluationRecursionLimitReached' });
  });

  it('that refer to themselves stay as they are', async () => {
    const { nodes } = await deploy(
      'node_templates: {a: {type: Thing, properties: {size: {get_property: [SELF, size]}}}}',
    );
    expect(nodes[0]?.properties).toEqual({ size: { get_property: ['SELF', 'size'] } });
  });

  it('are followed through long chains', async () => {
    const size = 500;
    const template = (index: number) =>
      `  n${index}: {type: Thing, properties: {size: ${index === size ? 7 : `{get_property: [n${index + 1}, size]}`}}}`;
    const { nodes } = await deploy(
      `node_templates:\n${Array.from({ length: size + 1 }, (_, index) => template(index)).join('\n')}`,
    );
    expect(nodes[0]?.properties).toEqual({ size: 7 });
  });

  it('mark the operations that must be evaluated before each run', async () => {
    const go =
      '{implementation: kit.go, inputs: {a: {get_attribute: [SELF, x]}, b: {get_property: [SELF, size]}}}';
    const { nodes } = await deploy(
      `node_templates: {n: {type: Thing, interfaces: {i: {go: ${go}, stay: kit.stay}}}}`,
    );
    expect(nodes[0]?.operations['i.go']).toMatchObject({ hasIntrinsicFunctions: true, inputs: { b: 1 } });
    expect(nodes[0]?.operations['i.stay']?.hasIntrinsicFunctions).toBe(false);
  });

  it('mark operations also where concat has made text of a function', async () => {
    const go = '{implementation: kit.go, inputs: {a: {concat: [[{get_sys: [tenant, name]}]]}}}';
    const { nodes } = await deploy(`node_templates: {n: {type: Thing, interfaces: {i: {go: ${go}}}}}`);
    expect(nodes[0]?.operations['i.go']).toMatchObject({
      hasIntrinsicFunctions: true,
      inputs: { a: "[{'get_sys': ['tenant', 'name']}]" },
    });
  });
});

describe('secrets', () => {
  it('that functions name must exist', async () => {
    const text = 'outputs: {a: {value: {get_secret: known}}, b: {value: [{get_secret: [lost, key]}]}}';
    await expect(deploy(text, {}, { secretExists: (name) => name === 'known' })).rejects.toMatchObject({
      secrets: ['lost'],
    });
  });
});
