import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../testing/blueprint-files.ts';

const DEPENDS = 'cloudify.relationships.depends_on';

/** Code of the problem that leads. */
const leaderOf = async (text: string) => (await problemsOf(text))[0]?.split(' ')[0];

describe('of several problems', () => {
  it.each([
    [
      'data types lead before node types',
      'data_types: {D: {derived_from: X}}\nnode_types: {A: {derived_from: X, foo: 1}}',
      '103',
    ],
    [
      'node types lead before plugins and templates',
      'plugins: {p: {executor: x}}\nnode_types: {A: {foo: 1}}\nnode_templates: {n: {type: X}}',
      '1',
    ],
    ['plugins lead before templates', 'plugins: {p: {executor: x}}\nnode_templates: {n: {type: X}}', '18'],
    ['templates lead before groups', 'groups: {g: {members: [x]}}\nnode_templates: {n: {type: X}}', '7'],
    ['workflows lead before inputs', 'inputs: {i: {item_type: string}}\nworkflows: {w: x.y}', '21'],
    ['inputs lead before unknown sections', 'foo: {}\ninputs: {i: {item_type: string}}', '218'],
    [
      'circles lead before everything in sections',
      'data_types: {D: {derived_from: X}}\nnode_types: {A: {derived_from: A}}',
      '100',
    ],
    [
      'forms of constraints lead before defaults that violate them',
      'inputs: {a: {default: 9, constraints: [{less_than: 5}]}, b: {foo: 1}}',
      '1',
    ],
    [
      'defaults lead before functions',
      'inputs: {a: {default: 9, constraints: [{less_than: 5}]}}\noutputs: {o: {value: {concat: 5}}}',
      'ConstraintException',
    ],
  ])('%s', async (_, text, code) => {
    expect(await leaderOf(text)).toBe(code);
  });

  it.each([
    ['the later of two inputs', 'inputs: {a: {item_type: string}, b: {foo: 1}}', '1'],
    ['the later of two inputs, the other way round', 'inputs: {b: {foo: 1}, a: {item_type: string}}', '218'],
    [
      'the parent of a type',
      'node_types: {A: {properties: {p: {type: integer, default: x}}}, B: {derived_from: A, foo: 1}}',
      '105',
    ],
    [
      'the target of a relationship',
      `node_templates: {a: {type: Thing, properties: {foo: 1}}, b: {type: Thing, interfaces: {i: {o: x.y}}, relationships: [{type: ${DEPENDS}, target: a}]}}`,
      '106',
    ],
    ['the type of an input, not its default', 'inputs: {a: {type: X, default: 1, item_type: x}}', '218'],
    [
      'properties of a template, not its operations',
      'node_templates: {a: {type: Thing, interfaces: {i: {o: x.y}}, properties: {foo: 1}}}',
      '106',
    ],
    [
      'targets of relationships, not their types',
      'node_templates: {a: {type: Thing, relationships: [{type: x, target: x}]}}',
      '25',
    ],
    [
      'types of relationships, where any template has one',
      `relationships: {R: {foo: 1}}\nnode_templates: {a: {type: Thing}, b: {type: Thing, relationships: [{type: ${DEPENDS}, target: a, properties: {foo: 1}}]}}`,
      '1',
    ],
    ['targets of a policy, not its type', 'policies: {p: {type: x, targets: []}}', '206'],
  ])('of one section it is %s that leads', async (_, text, code) => {
    expect(await leaderOf(text)).toBe(code);
  });

  it('others stay in the order in which they were found', async () => {
    const text = 'node_templates: {a: {type: X}, b: {type: Y}}\ninputs: {i: {foo: 1}}';
    expect(await problemsOf(text)).toEqual(['7 @3', '1 @4', '7 @3']);
  });
});
