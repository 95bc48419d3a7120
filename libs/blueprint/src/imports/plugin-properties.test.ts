import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const FILES = {
  'p.yaml': `
plugins:
  p:
    executor: central_deployment_agent
    install: false
    properties: {s: {type: string}, i: {type: integer}, f: {type: float}, b: {type: boolean}, l: {type: list}, d: {type: dict}, n: {}}
workflows: {go: p.x}
`,
};
const given = (properties: string) => `imports: [small.yaml, {p.yaml: ${properties}}]`;

describe('properties given with an import', () => {
  it('become values of the properties that the plugin declares', async () => {
    const text = `${given('{s: a, l: [1], b: {get_input: x}}')}\ninputs: {x: {default: true}}`;
    const plan = await parse(text, FILES);
    expect(plan.workflowPluginsToInstall[0]?.properties).toMatchObject({
      s: { value: 'a' },
      l: { value: [1] },
      b: { value: { get_input: 'x' } },
    });
  });

  it.each(['{s: 1}', '{s: true}', '{i: true}', '{f: 1}', '{f: true}', '{l: []}', '{i: {get_secret: x}}'])(
    '%s fit',
    async (properties) => {
      expect(await problemsOf(given(properties), FILES)).toEqual([]);
    },
  );

  it.each([
    ['{s: 1.5}', '221 @2'],
    ['{i: a}', '221 @2'],
    ['{b: 1}', '221 @2'],
    ['{unknown: 1}', '221 @2'],
    ['{s: {a: 1}}', '220 @2'],
    ['{s: ~}', '220 @2'],
    ['{d: {get_input: x}}', '220 @2'],
    ['{n: 1}', 'AttributeError @2'],
    ['{s: 2020-01-01}', 'ValueError @2'],
  ])('%s are refused', async (properties, problem) => {
    expect((await problemsOf(given(properties), FILES))[0]).toBe(problem);
  });
});
