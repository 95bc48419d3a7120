import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../parse-blueprint.ts';
import { SMALL_TYPES, resolverOf } from '../testing/blueprint-files.ts';

async function warningsOf(text: string): Promise<string[]> {
  const warnings: string[] = [];
  const main = `tosca_definitions_version: cloudify_dsl_1_5\nimports: [small.yaml]\n${text}`;
  await parseBlueprint({
    mainFile: 'main.yaml',
    resolver: resolverOf({ 'main.yaml': main, 'small.yaml': `${SMALL_TYPES}inputs: {unused: {}}` }),
    onWarning: ({ code, line, hint }) => warnings.push(`${code} @${line}${hint === null ? '' : ` ${hint}`}`),
  }).catch(() => undefined);
  return warnings;
}

const DEPENDENCY = '{type: cloudify.relationships.depends_on, target: x}';

describe('warnings tell what is allowed but hardly meant', () => {
  it('a mapping that is nearly a function', async () => {
    expect(await warningsOf('outputs: {o: {value: {a: [{get_atribute: [x, y]}]}}}')).toEqual([
      "misspelt_function @3 did you mean 'get_attribute'?",
    ]);
  });

  it('an input of the main file that no function asks for', async () => {
    const text =
      'inputs: {a: {}, b: {}, c: {}}\noutputs: {o: {value: [{get_input: a}, {get_input: [b, 1]}]}}';
    expect(await warningsOf(text)).toEqual(['unused_input @3']);
  });

  it('the same relationship twice', async () => {
    const text = `node_templates:\n  x: {type: Thing}\n  y:\n    type: Thing\n    relationships:\n    - ${DEPENDENCY}\n    - ${DEPENDENCY}`;
    expect(await warningsOf(text)).toEqual(['repeated_relationship @9']);
  });
});

describe('there is no warning', () => {
  it.each([
    ['for plain data with one key', 'outputs: {o: {value: {port: 80}}}'],
    [
      'for a key that looks like a function and holds a mapping',
      'outputs: {o: {value: {get_inputs: {a: 1}}}}',
    ],
    ['for names outside of values', 'node_types: {A: {properties: {get_inputs: {}}}}'],
    [
      'for unused inputs where a function works out the name',
      'inputs: {a: {default: b}, b: {}}\noutputs: {o: {value: {get_input: {get_input: a}}}}',
    ],
    ['for unused inputs while there are mistakes', 'inputs: {a: {}}\noutputs: {o: {value: {get_input: aa}}}'],
  ])('%s', async (_, text) => {
    expect(await warningsOf(text)).toEqual([]);
  });
});
