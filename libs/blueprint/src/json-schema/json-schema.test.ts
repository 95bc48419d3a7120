import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { SUPPORTED_VERSIONS, readDslVersion } from '../definitions/dsl-version.ts';
import { FUNCTION_NAMES } from '../functions/function-call.ts';
import type { FunctionName } from '../functions/function-call.ts';
import { INTRINSIC_FUNCTIONS } from '../functions/intrinsic-functions.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json-values.ts';
import { Element } from '../parse/element.ts';
import { toJson } from '../parse/token.ts';
import { readYaml } from '../parse/yaml-text.ts';
import { ProblemLog } from '../problem.ts';
import { featureVersions } from '../validate/rules/feature-versions.ts';
import { readBlueprint } from '../definitions/blueprint-definition.ts';
import { createBlueprintSchema } from './json-schema.ts';
import { blueprintsWithMistakes } from './testing/shape-samples.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const NEWEST = 'cloudify_dsl_1_5';
const checks = new Map<string, ValidateFunction>();

beforeAll(() => {
  // The words that only editors read are none of Ajv's.
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    strictTuples: false,
    allowUnionTypes: true,
    strictTypes: false,
  });
  ajv.addVocabulary(['doNotSuggest', 'errorMessage']);
  for (const version of SUPPORTED_VERSIONS) checks.set(version, ajv.compile(createBlueprintSchema(version)));
  checks.set('any', ajv.compile(createBlueprintSchema()));
});

const accepts = (document: Json, version = 'any'): boolean => checks.get(version)?.(document) === true;
const blueprint = (text: string): JsonObject =>
  toJson(readYaml('main.yaml', `tosca_definitions_version: ${NEWEST}\n${text}`)) as JsonObject;
const documentsIn = (folder: string): [string, JsonObject][] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [
      name,
      toJson(readYaml(name, readFileSync(join(ROOT, folder, name), 'utf8'))) as JsonObject,
    ]);

describe('saved blueprints', () => {
  it.each([
    'test/oracle/dsl/valid',
    'test/oracle/blueprints',
    'test/oracle/cfy/blueprint',
    'examples/hello-world',
    'examples/multi-tier',
  ])('of %s are accepted, by the schema of their version as well', (folder) => {
    for (const [name, document] of documentsIn(folder)) {
      expect([name, accepts(document)]).toEqual([name, true]);
      expect([name, accepts(document, String(document.tosca_definitions_version))]).toEqual([name, true]);
    }
  });

  it('whose mistake is one of form are refused', () => {
    const refused = documentsIn('test/oracle/dsl/invalid')
      .filter(([, document]) => !accepts(document))
      .map(([name]) => name);
    expect(refused).toEqual([
      '01-no-version.yaml',
      '02-unknown-version.yaml',
      '03-unknown-section.yaml',
      '16-bad-constraint-argument.yaml',
    ]);
  });

  it('that use what came later are refused by the schema of their version', () => {
    const [, document] = documentsIn('test/oracle/dsl/invalid').find(([name]) => name.startsWith('25-')) ?? [
      '',
      {},
    ];
    expect(accepts(document)).toBe(true);
    expect(accepts(document, String(document.tosca_definitions_version))).toBe(false);
  });
});

describe('the schema', () => {
  it('and the readers agree on what has the form of the language, in every version', () => {
    fc.assert(
      fc.property(blueprintsWithMistakes(), fc.constantFrom(...SUPPORTED_VERSIONS), (written, version) => {
        const document = { ...written, tosca_definitions_version: version };
        expect(accepts(document, version)).toBe(isAccepted(document, version));
      }),
      { numRuns: 1_000 },
    );
  });

  it('and the checks of functions agree on their arguments', () => {
    const single = fc.constantFrom<Json>('a', '1', 3, true, null, 1.5, {}, 'count', { get_input: 'a' });
    const argument = fc.oneof(single, fc.array(single, { maxLength: 5 }));
    fc.assert(
      fc.property(fc.constantFrom(...FUNCTION_NAMES), argument, (name, given) => {
        // That two paths differ is beyond a schema.
        fc.pre(
          name !== 'get_attributes_dict' || !Array.isArray(given) || new Set(given).size === given.length,
        );
        const document = { ...blueprint(''), outputs: { a: { value: { [name]: given } } } };
        expect([name, given, accepts(document)]).toEqual([name, given, isWellFormed(name, given)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['get_property', 'a'],
    ['get_attribute', ['a']],
    ['get_secret', 3],
    ['get_sys', ['tenant']],
    ['get_consumers', 'colours'],
    ['concat', 'a'],
    ['merge', ['a']],
    ['string_find', ['a']],
    ['string_replace', ['a', 'b', 'c', 'd']],
    ['string_lower', 3],
  ])('refuses %s of %j', (name, argument) => {
    expect(accepts({ ...blueprint(''), outputs: { a: { value: { deep: [{ [name]: argument }] } } } })).toBe(
      false,
    );
  });

  it('takes a mapping with another key for data, as the parser does', () => {
    expect(accepts(blueprint('outputs: { a: { value: { concat: no list, more: 1 } } }'))).toBe(true);
  });

  it.each([
    ['an operator nobody knows', '{ between: [1, 2] }'],
    ['an unsuitable argument', '{ in_range: [1] }'],
    ['two operators', '{ equal: 1, length: 2 }'],
    ['a message alone', '{ error_message: wrong }'],
  ])('refuses a constraint with %s', (_, constraint) => {
    expect(accepts(blueprint(`inputs: { a: { constraints: [${constraint}] } }`))).toBe(false);
  });

  it('accepts a message beside a constraint of an input and of an operation, not of a workflow', () => {
    const schema = '{ constraints: [{ length: 1, error_message: wrong }] }';
    expect(accepts(blueprint(`inputs: { a: ${schema} }`))).toBe(true);
    expect(accepts(blueprint(`inputs: { a: ${schema} }`), 'cloudify_dsl_1_4')).toBe(false);
    expect(
      accepts(blueprint(`node_types: { T: { interfaces: { i: { o: { inputs: { a: ${schema} } } } } } }`)),
    ).toBe(true);
    expect(accepts(blueprint(`workflows: { w: { mapping: a.b, parameters: { a: ${schema} } } }`))).toBe(
      false,
    );
  });

  it.each([
    ['plugin executor', 'plugins: { p: { executor: here } }'],
    [
      'operation executor',
      'node_templates: { n: { type: T, interfaces: { i: { o: { executor: here } } } } }',
    ],
    ['policy type', 'policies: { p: { type: mine, targets: [g] } }'],
    [
      'availability',
      'workflows: { w: { mapping: a.b, availability_rules: { node_instances_active: [some] } } }',
    ],
    [
      'weekday',
      'deployment_settings: { default_schedules: { s: { workflow: w, since: +1h, weekdays: [x] } } }',
    ],
    ['instance count', 'node_templates: { n: { type: T, instances: { deploy: -1 } } }'],
  ])('knows every %s', (_, text) => {
    expect(accepts(blueprint(text))).toBe(false);
  });

  it('proposes types, executors and functions, and describes every key', () => {
    const text = JSON.stringify(createBlueprintSchema());
    for (const word of [
      'blueprint_id',
      'central_deployment_agent',
      'get_group_capability',
      'cloudify.policies.scaling',
    ])
      expect(text).toContain(`"${word}"`);
    expect(keysWithoutDescription(createBlueprintSchema())).toEqual([]);
  });

  it('refers only to what it defines', () => {
    for (const version of [undefined, ...SUPPORTED_VERSIONS]) {
      const schema = createBlueprintSchema(version);
      const named = [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(
        ([, name]) => name,
      );
      expect(Object.keys(schema.definitions as object)).toEqual(expect.arrayContaining([...new Set(named)]));
    }
  });

  it('of an unknown version is refused', () => {
    expect(() => createBlueprintSchema('cloudify_dsl_2_0')).toThrow('cloudify_dsl_1_5');
  });
});

function isWellFormed(name: FunctionName, argument: Json): boolean {
  const { check, validate } = INTRINSIC_FUNCTIONS[name];
  try {
    check(argument);
    validate?.(argument);
    return true;
  } catch {
    return false;
  }
}

/** What the parser says about the form alone. */
function isAccepted(document: JsonObject, raw: string): boolean {
  const log = new ProblemLog();
  const element = new Element(readYaml('main.yaml', JSON.stringify(document)), '', log);
  const version = readDslVersion(raw) ?? { raw, major: 1, minor: 0 };
  featureVersions({ definition: readBlueprint(element), version, isVersionValidated: true });
  return log.isEmpty;
}

function keysWithoutDescription(schema: JsonObject): string[] {
  const named = Object.entries(schema.definitions as JsonObject);
  return [['blueprint', schema] as const, ...named].flatMap(([name, definition]) => {
    const isWritten =
      isObject(definition) && typeof definition.title === 'string' && isObject(definition.properties);
    if (!isWritten) return [];
    const keys = Object.entries(definition.properties as JsonObject);
    return keys
      .filter(([, key]) => isObject(key) && !key.description && !key.errorMessage)
      .map(([key]) => `${name}.${key}`);
  });
}
