import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../parse-blueprint.ts';
import type { BlueprintError } from '../problem.ts';
import { problemsOf, resolverOf } from '../testing/blueprint-files.ts';

const GIVEN = '{a.yaml: {kit: {value: 1}}}';
const FILES = { 'a.yaml': 'inputs: {}' };

describe('an item of the imports', () => {
  it.each([
    ['[7]', ['1 @2']],
    ['[{a.yaml: b}]', ['1 @2']],
    ['[{a.yaml: b, c: d}]', ['1 @2', '1 @2', '220 @2']],
    ['[{a.yaml: , c: }]', ['220 @2']],
    ['[{}]', ['220 @2']],
    ['[~]', ['220 @2']],
    ['[{7: {}}]', ['220 @2']],
    ['[a.yaml, {a.yaml: }]', ['2 @2']],
    ['[{a.yaml: }]', []],
  ])('of %s is a text, or one text with properties', async (imports, problems) => {
    expect(await problemsOf(`imports: ${imports}`, FILES)).toEqual(problems);
  });

  it.each([
    [GIVEN, 102],
    [`~, ${GIVEN}`, 102],
    [`${GIVEN}, a.yaml`, 102],
    [`${GIVEN}, missing.yaml`, 102],
    [`${GIVEN}, 7`, 102],
    [`7, ${GIVEN}`, 1],
    ['{a.yaml: b, c: d}', 1],
    ['{a.yaml: }, a.yaml', 2],
  ])('of [%s] is refused with %i first before version 1_5', async (items, code) => {
    const main = `tosca_definitions_version: cloudify_dsl_1_4\nimports: [${items}]`;
    const resolver = resolverOf({ 'main.yaml': main, ...FILES });
    const refusal = await parseBlueprint({ mainFile: 'main.yaml', resolver }).catch(
      (error: BlueprintError) => error,
    );
    expect(refusal).toMatchObject({ code });
    const messages = (refusal as BlueprintError).errors.map(({ path, message }) => `${path} ${message}`);
    expect(messages).toEqual([...new Set(messages)]);
  });
});

describe('the imports of an imported file', () => {
  it.each([
    ['{}', []],
    ['[]', []],
    ['{a: b}', ['TypeError @1']],
    ['', ['TypeError @1']],
  ])('may be %s', async (imports, problems) => {
    expect(await problemsOf('imports: [b.yaml]', { 'b.yaml': `imports: ${imports}` })).toEqual(problems);
  });
});
