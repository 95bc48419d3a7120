import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../json.ts';
import { createDeploymentPlan } from '../plan/deployment-plan.ts';
import type { DeploymentRequest } from '../plan/deployment-plan.ts';
import { presentPlan } from '../plan/present-plan.ts';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const inputsOf = async (schema: string, inputs: JsonObject, request: Partial<DeploymentRequest> = {}) =>
  (await createDeploymentPlan(await parse(`inputs: {i: {${schema}}}`), { ...request, inputs })).inputs;
const refusal = (schema: string, value: JsonObject[string], request: Partial<DeploymentRequest> = {}) =>
  inputsOf(schema, { i: value }, request).then(
    () => 'accepted',
    ({ exception, errorCode }: { exception: string; errorCode?: number }) =>
      errorCode === undefined ? exception : `${exception} ${errorCode}`,
  );

describe('constraints', () => {
  it.each([
    ['constraints: [{valid_values: [1]}]', true],
    ['constraints: [{valid_values: [[1, {a: 1}]]}]', [1, { a: true }]],
    ['constraints: [{pattern: a}]', 'abc'],
    ['constraints: [{length: 3}]', { a: 1, b: 2, c: 3 }],
    ['constraints: [{less_than: 5, greater_than: 1}]', 9],
    ['type: list, item_type: integer, constraints: [{less_than: 5}]', [1, 2]],
    ['type: list, item_type: deployment_id, constraints: [{deployment_id: d}]', []],
  ])('%s allow %j', async (schema, value) => {
    expect(await refusal(schema, value)).toBe('accepted');
  });

  it.each([
    ['constraints: [{greater_than: 1, less_than: 5}]', 9, 'ConstraintException'],
    ['constraints: [{pattern: {concat: [a]}}]', 'a', 'TypeError'],
    ['constraints: [{in_range: {concat: [a]}}]', 1, 'KeyError'],
    ['constraints: [{less_than: {concat: [a]}}]', 1, 'ConstraintException'],
    ['constraints: [{deployment_id: d}]', 'a', 'ConstraintException'],
    ['constraints: [{length: 1}]', { concat: ['a'] }, 'DSLParsingException 213'],
    ['constraints: [{length: 2}]', [{ concat: ['a'] }], 'ConstraintException'],
    ['type: list, item_type: integer', [1, 'a'], 'DSLParsingLogicException 105'],
    ['type: list, item_type: integer', [{ concat: ['a'] }], 'DSLParsingLogicException 105'],
    ['type: list, item_type: integer, constraints: [{less_than: 1}]', [1, 'a'], 'ConstraintException'],
    [
      'type: list, item_type: string, constraints: [{length: 1}]',
      [{ concat: [] }],
      'DSLParsingException 213',
    ],
    ['type: integer', { a: { concat: ['a'] } }, 'DSLParsingException 214'],
  ])('%s refuse %j', async (schema, value, expected) => {
    expect(await refusal(schema, value)).toBe(expected);
  });

  it('of several operators in one mapping check the first where it is written', async () => {
    expect(await problemsOf('inputs: {i: {constraints: [{less_than: x, greater_than: 1}]}}')).toEqual([
      '212 @3',
    ]);
    expect(
      await problemsOf(
        'workflows: {w: {mapping: kit.x, parameters: {p: {constraints: [{less_than: 5, error_message: x}]}}}}',
      ),
    ).toEqual(['103 @3']);
  });

  it('hold for a null default as well', async () => {
    expect(await problemsOf('inputs: {i: {default: null, constraints: [{less_than: 5}]}}')).toEqual([
      'ConstraintException @3',
    ]);
  });

  it('keep their error message to us once they were tried on a default', async () => {
    const constraint = { less_than: 5, error_message: 'less!' };
    const plan = await parse(
      `inputs: {a: {default: 1, constraints: [${JSON.stringify(constraint)}]}, b: {constraints: [${JSON.stringify(constraint)}]}}`,
    );
    expect(presentPlan(plan)['inputs']).toMatchObject({
      a: { constraints: [{ less_than: 5 }] },
      b: { constraints: [constraint] },
    });
    await expect(createDeploymentPlan(plan, { inputs: { a: 9, b: 1 } })).rejects.toThrow('less!');
  });
});

describe('inputs that name objects', () => {
  const objectExists = (type: string, value: unknown) => type === 'node_id' && value === 'n';

  it('need to know whose parts they name', async () => {
    expect(await refusal('type: node_id', 'n', { objectExists })).toBe('ConstraintException');
    expect(await refusal('type: node_id, constraints: [{deployment_id: d}]', 'n', { objectExists })).toBe(
      'accepted',
    );
    const current = { hasDeployment: false, hasBlueprint: true };
    expect(await refusal('type: node_id', 'n', { objectExists, current })).toBe('accepted');
  });

  it('must exist, each item of a list', async () => {
    const current = { hasDeployment: true, hasBlueprint: false };
    expect(await refusal('type: list, item_type: node_id', ['n'], { objectExists, current })).toBe(
      'accepted',
    );
    expect(await refusal('type: list, item_type: node_id', ['n', 'm'], { objectExists, current })).toBe(
      'ConstraintException',
    );
  });
});

describe('text', () => {
  it.each([
    ['integer', '1_000', 1000],
    ['integer', ' -5 ', -5],
    ['float', '1_0.5e1', 105],
    ['boolean', 'false', false],
  ])('is cast to %s: %j', async (type, text, value) => {
    expect(await inputsOf(`type: ${type}`, { i: text }, { autoCorrectTypes: true })).toEqual({ i: value });
  });

  it.each([
    ['integer', '1__0'],
    ['float', '0x10'],
    ['boolean', 'True'],
  ])('that is no %s stays text: %j', async (type, text) => {
    expect(await refusal(`type: ${type}`, text, { autoCorrectTypes: true })).toBe('DSLParsingException 214');
  });
});
