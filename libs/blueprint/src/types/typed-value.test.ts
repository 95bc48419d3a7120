import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const TYPES = `
data_types:
  point: {properties: {x: {type: integer, default: 0}, y: {type: integer}}}
  line: {properties: {from: {type: point, default: {y: 1}}, to: {type: point}}}
node_types:
  Parent: {properties: {shape: {type: line, default: {to: {y: 5}}}, tag: {type: string, default: t}, use_external_resource: {default: false}}}
  Child: {derived_from: Parent, properties: {shape: {type: line, default: {from: {x: 3}}}, tag: {required: false}}}
`;
const propertiesOf = async (template: string) =>
  (await parse(`${TYPES}node_templates: {n: ${template}}`)).nodes[0]?.properties;
const problems = (template: string) => problemsOf(`${TYPES}node_templates: {n: ${template}}`);

describe('properties of a node', () => {
  it('are merged with defaults level by level along their data types', async () => {
    expect(await propertiesOf('{type: Parent, properties: {shape: {to: {x: 2}}}}')).toEqual({
      shape: { from: { x: 0, y: 1 }, to: { x: 2, y: 5 } },
      tag: 't',
      use_external_resource: false,
    });
  });

  it('inherit the default of a data type, but nothing else of a replaced schema', async () => {
    expect(await propertiesOf('{type: Child}')).toEqual({
      shape: { from: { x: 3, y: 1 }, to: { x: 0, y: 5 } },
      use_external_resource: false,
    });
  });

  it('accept a function for every type', async () => {
    expect(await propertiesOf('{type: Parent, properties: {shape: {get_secret: s}}}')).toMatchObject({
      shape: { get_secret: 's' },
    });
  });

  it('have the declared types, known keys and all mandatory parts', async () => {
    expect(await problems('{type: Parent, properties: {shape: 5}}')).toEqual(['105 @10']);
    expect(await problems('{type: Parent, properties: {shape: {to: {z: 1}}}}')).toEqual(['106 @10']);
    expect(
      await problemsOf(`${TYPES}  Bare: {properties: {p: {type: point}}}\nnode_templates: {n: {type: Bare}}`),
    ).toEqual(['107 @11']);
  });

  it('may be missing where an external resource is used', async () => {
    const text = `${TYPES}  Bare: {derived_from: Parent, properties: {p: {type: point}}}\n`;
    expect(
      await problemsOf(`${text}node_templates: {n: {type: Bare, properties: {use_external_resource: true}}}`),
    ).toEqual([]);
  });
});

describe('use_external_resource', () => {
  const text = (value: string) =>
    `node_types: {T: {properties: {use_external_resource: {default: true}, p: {}}}}\nnode_templates: {n: {type: T, properties: {${value}}}}`;

  it('forgives missing values, unless it is null', async () => {
    expect(await problemsOf(text(''))).toEqual([]);
    expect(await problemsOf(text('use_external_resource: null'))).toEqual(['107 @4']);
  });

  it('is no function', async () => {
    expect(await problemsOf(text('use_external_resource: {concat: []}'))).toEqual(['219 @4']);
  });
});

describe('types', () => {
  it('in a circle take values without going round', async () => {
    const circle = 'data_types: {A: {properties: {b: {type: B}}}, B: {properties: {a: {type: A}}}}';
    const use =
      'node_types: {T: {properties: {p: {type: A}}}}\nnode_templates: {n: {type: T, properties: {p: {b: {a: {}}}}}}';
    expect(await problemsOf(`${circle}\n${use}`)).toEqual(['100 @3']);
  });

  it('check the schemas of runtime properties', async () => {
    expect(
      await problemsOf('node_types: {T: {runtime_properties: {p: {type: integer, default: x}}}}'),
    ).toEqual(['105 @3']);
  });

  it('form no cycles and have known parents', async () => {
    expect(await problemsOf('node_types: {A: {derived_from: B}, B: {derived_from: A}}')).toEqual(['100 @3']);
    expect(await problemsOf('node_types: {A: {derived_from: Nowhere}}')).toEqual(['103 @3']);
    expect(
      await problemsOf('data_types: {a: {properties: {b: {type: b}}}, b: {properties: {a: {type: a}}}}'),
    ).toEqual(['100 @3']);
    expect(await problemsOf('data_types: {string: {properties: {}}}')).toEqual(['104 @3']);
  });
});
