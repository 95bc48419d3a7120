import { describe, expect, it, jest } from '@jest/globals';
import type { Json, JsonObject } from './json.ts';
import { parseBlueprint } from './parse-blueprint.ts';
import { PlanError } from './plan-error.ts';
import { createDeploymentPlan } from './plan/deployment-plan.ts';
import { BlueprintError } from './problem.ts';
import { evaluateFunctions } from './functions/run-time-evaluation.ts';
import { parse, resolverOf } from './testing/blueprint-files.ts';

/** Time that this process has worked; waiting for others on a busy machine does not count. */
const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const VERSION = 'tosca_definitions_version: cloudify_dsl_1_5\n';
/** Milliseconds: all of this takes less than a second; a slow machine may take ten times as long, what grows without limit more. */
const DEADLINE = 10_000;
/** For texts of millions of characters, which take seconds. */
const LONG_DEADLINE = 50_000;
jest.setTimeout(2 * LONG_DEADLINE);

interface Answer {
  /** Undefined when the blueprint is accepted. */
  error: BlueprintError | undefined;
  milliseconds: number;
}

/** Parses files and tells how that ended; anything but a refusal by name is thrown on. */
async function answerTo(main: string, files: Record<string, string> = {}): Promise<Answer> {
  const start = cpuMilliseconds();
  const resolver = resolverOf({ 'main.yaml': main, ...files });
  try {
    await parseBlueprint({ mainFile: 'main.yaml', resolver });
    return { error: undefined, milliseconds: cpuMilliseconds() - start };
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    return { error, milliseconds: cpuMilliseconds() - start };
  }
}

async function expectRefusal(
  main: string,
  message: RegExp,
  files: Record<string, string> = {},
): Promise<void> {
  const { error, milliseconds } = await answerTo(main, files);
  expect(error?.errors[0]?.message).toMatch(message);
  expect(milliseconds).toBeLessThan(DEADLINE);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('a text that is small and means very much', () => {
  it('names a billion values by aliases', async () => {
    const level = (index: number) =>
      `  a${index}: &a${index} [${Array(10)
        .fill(`*a${index - 1}`)
        .join(', ')}]`;
    const bomb = `${VERSION}dsl_definitions:\n  a0: &a0 [x]\n${lines(9, (index) => level(index + 1))}\n`;
    await expectRefusal(bomb, /aliases expand to more than/);
  });

  it('merges mappings into each other again and again', async () => {
    const keys = lines(1_000, (index) => `    k${index}: 1`);
    const merges = lines(3_000, (index) => `  m${index}: {<<: *all}`);
    await expectRefusal(
      `${VERSION}dsl_definitions:\n  all: &all\n${keys}\n${merges}\n`,
      /expand to more than/,
    );
  });

  it('is nested 10,000 deep, in any style, many times in one process', async () => {
    const depth = 10_000;
    const texts = [
      `a: ${'['.repeat(depth)}`,
      `a: ${'{a: '.repeat(depth)}`,
      `a: ${'['.repeat(depth)}${']'.repeat(depth)}`,
      lines(3_000, (index) => `${' '.repeat(index)}a:`),
      '- '.repeat(depth),
      `${'? '.repeat(depth)}a`,
      `a0: &a0 [x]\n${lines(depth, (index) => `a${index + 1}: &a${index + 1} [*a${index}]`)}`,
      `a: ${'{concat: ['.repeat(depth)}`,
    ];
    for (const text of texts) await expectRefusal(`${VERSION}${text}\n`, /deeper than|[Ii]llegal yaml/);
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 200; round += 1) await answerTo(`${VERSION}${texts[round % 3] ?? ''}\n`);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  }, 60_000);

  it('is refused by name whatever its characters are', async () => {
    for (const text of [
      '\0',
      'a: "\0"',
      '\ufffd',
      '\u{1F600}: 1',
      'a: \ud800',
      '\x07',
      'a: b\x7f',
      'a: "\\u00e9"',
    ])
      expect([text, (await answerTo(VERSION + text)).error !== undefined]).toEqual([text, true]);
    const utf16 = [...VERSION].map((character) => `${character}\0`).join('');
    expect((await answerTo(`\ufffd\ufffd${utf16}`)).error).toBeInstanceOf(BlueprintError);
  });

  it('has a byte order mark or line ends of Windows, and is accepted', async () => {
    expect((await answerTo(`${VERSION}inputs: {}\n`.replaceAll('\n', '\r\n'))).error).toBeUndefined();
    expect((await answerTo(`\ufeff${VERSION}inputs: {}\n`)).error).toBeUndefined();
  });
});

describe('a text that is very long', () => {
  it('is refused from 10 million characters on, as a main file and as an import', async () => {
    const long = `# ${'x'.repeat(10_000_000)}\n${VERSION}`;
    await expectRefusal(long, /more than 10000000 characters/);
    await expectRefusal(`${VERSION}imports: [long.yaml]\n`, /more than 10000000 characters/, {
      'long.yaml': long,
    });
  });

  it('below that is read: a string of millions of characters', async () => {
    const { error, milliseconds } = await answerTo(`${VERSION}description: ${'x'.repeat(5_000_000)}\n`);
    expect(error).toBeUndefined();
    expect(milliseconds).toBeLessThan(LONG_DEADLINE);
  });
});

describe('a text of 10 million characters', () => {
  const MANY = 'a file holds more than 500000 values';
  const fill = (unit: string) => unit.repeat(Math.floor(9_900_000 / unit.length));
  it.each<[string, () => string, string | RegExp]>([
    ['a million keys', () => lines(1_000_000, (index) => `k${index}: 1`).slice(0, 9_900_000), MANY],
    ['entries without values', () => fill('-\n'), MANY],
    ['keys without values', () => fill('?\n'), MANY],
    ['empty lists in a list', () => `a: [${fill('[],')}]`, MANY],
    ['aliases', () => `a: &a 1\nb:\n${fill('- *a\n')}`, MANY],
    ['a list at level 290', () => '['.repeat(290) + fill('a,'), MANY],
    ['deep lists, side by side', () => fill(`- ${'['.repeat(280)}${']'.repeat(280)}\n`), MANY],
    ['brackets', () => fill('['), 'deeper than 300 levels'],
    ['one tag', () => `a: ${fill('!')}`, 'not known'],
    ['one tag of escapes', () => `a: !${fill('%41')} x`, 'not known'],
    ['one number', () => `a: ${fill('1')}`, 'too large for a number'],
    ['one time', () => `a: 1${fill(':10')}`, 'too large for a number'],
    ['one number with a tag', () => `a: !!int ${fill('1')}`, 'not read'],
    ['lines in quotes', () => `a: "${fill('x\n')}"`, /Missing|version/],
    ['line separators in quotes', () => `a: "${fill('\u2028')}"`, 'illegal characters'],
    ['blank lines', () => `${fill('\n')}@`, "'@' cannot start a value"],
    ['directives', () => fill('%X\n'), "starts with '---'"],
  ])('%s: is refused by name within seconds', async (_what, write, message) => {
    const { error, milliseconds } = await answerTo(write());
    expect(error?.errors[0]?.message).toMatch(message);
    expect(error?.errors[0]?.message.length).toBeLessThan(2_000);
    expect(milliseconds).toBeLessThan(LONG_DEADLINE);
  });
});

describe('imports', () => {
  it('in a circle are ignored', async () => {
    const files = { 'a.yaml': 'imports: [b.yaml]\n', 'b.yaml': 'imports: [a.yaml, main.yaml]\n' };
    expect((await answerTo(`${VERSION}imports: [a.yaml]\n`, files)).error).toBeUndefined();
  });

  it('in a circle under ever new namespaces come to an end', async () => {
    await expectRefusal(
      `${VERSION}imports: [again--main.yaml]\n`,
      /Namespaces are nested deeper than 50 levels/,
    );
  });

  it('may be 200, and are done fast', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 200; index += 1) files[`f${index}.yaml`] = `node_types: { T${index}: {} }\n`;
    const main = `${VERSION}imports:\n${lines(200, (index) => `  - f${index}.yaml`)}\n`;
    const { error, milliseconds } = await answerTo(main, files);
    expect(error).toBeUndefined();
    expect(milliseconds).toBeLessThan(DEADLINE);
  });

  it('are limited: 1,000 files, one after the other or side by side', async () => {
    const chain: Record<string, string> = {};
    for (let index = 0; index < 1_100; index += 1)
      chain[`f${index}.yaml`] = `imports: [f${index + 1}.yaml]\n`;
    await expectRefusal(`${VERSION}imports: [f0.yaml]\n`, /more than 1000 files/, chain);
    const main = `${VERSION}imports:\n${lines(1_100, (index) => `  - f${index}.yaml`)}\n`;
    await expectRefusal(main, /more than 1000 files/, chain);
  });

  it('are limited: 50 million characters, also of one file under many namespaces', async () => {
    const files = { 'big.yaml': `description: ${'x'.repeat(3_000_000)}\n` };
    const main = `${VERSION}imports:\n${lines(20, (index) => `  - n${index}--big.yaml`)}\n`;
    await expectRefusal(main, /more than 50000000 characters/, files);
  });
});

describe('names that mean something to the machine', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'prototype',
    '__defineGetter__',
  ];
  const isClean = () => expect(({} as JsonObject)['polluted']).toBeUndefined();

  it.each(NAMES)('%s is a name like any other in every section', async (name) => {
    const plan = await parse(`
imports: [small.yaml]
inputs: { ${name}: { default: { polluted: true } } }
data_types: { ${name}: { properties: { ${name}: { default: 1 } } } }
node_types: { ${name}: { properties: { ${name}: { type: ${name} } }, interfaces: { ${name}: { ${name}: kit.go } } } }
relationships: { ${name}: { derived_from: cloudify.relationships.depends_on, properties: { ${name}: { default: 2 } } } }
plugins: { ${name}: { executor: central_deployment_agent, install: false } }
workflows: { ${name}: { mapping: kit.go, parameters: { ${name}: { default: 3 } } } }
node_templates:
  ${name}: { type: ${name}, relationships: [{ type: ${name}, target: other }] }
  other: { type: Thing, properties: { size: { get_property: [${name}, ${name}, ${name}] } } }
outputs: { ${name}: { value: { get_input: [${name}, polluted] } } }
capabilities: { ${name}: { value: { ${name}: 4 } } }
labels: { ${name}: { values: [a] } }
groups: { all: { members: [other] } }
policies: { ${name}: { type: cloudify.policies.scaling, targets: [all] } }
`);
    const deployment = await createDeploymentPlan(plan, { inputs: {} });
    for (const section of [
      plan.inputs,
      plan.workflows,
      deployment.outputs,
      deployment.capabilities,
      plan.labels,
    ])
      expect(Object.keys(section)).toContain(name);
    const [node, other] = ['other', name]
      .map((id) => deployment.nodes.find((one) => one.id === id))
      .reverse();
    expect(Object.entries(node?.properties ?? {})).toEqual([[name, Object.fromEntries([[name, 1]])]]);
    expect(other?.properties).toEqual({ size: 1 });
    expect(Object.entries(deployment.outputs)[0]?.[1]?.value).toBe(true);
    isClean();
  });

  it.each(NAMES)('%s is plain data in inputs, paths and run time data', async (name) => {
    const plan = await parse(
      'inputs: { given: {} }\noutputs: { found: { value: { get_input: [given, __proto__, polluted] } } }\n',
    );
    const given = JSON.parse(
      `{"given": {"${name}": {"polluted": 1}, "__proto__": {"polluted": 2}}}`,
    ) as JsonObject;
    expect((await createDeploymentPlan(plan, { inputs: given })).outputs['found']?.value).toBe(2);
    await expect(createDeploymentPlan(plan, { inputs: { given: {} } })).rejects.toBeInstanceOf(PlanError);
    const unknown = JSON.parse(`{"given": {"__proto__": {"polluted": 2}}, "${name}": 1}`) as JsonObject;
    await expect(createDeploymentPlan(plan, { inputs: unknown })).rejects.toThrow(name);
    isClean();
  });
});

describe('values from outside', () => {
  const nested = (depth: number): Json => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json;

  it('that are nested very deep are refused by name', async () => {
    const plan = await parse('inputs: { given: {}, typed: { type: list, default: [] } }\n');
    for (const depth of [400, 10_000, 100_000]) {
      const start = cpuMilliseconds();
      await expect(createDeploymentPlan(plan, { inputs: { given: nested(depth) } })).rejects.toThrow(
        "The value of input 'given' is nested deeper than 300 levels",
      );
      await expect(createDeploymentPlan(plan, { inputs: { unknown: nested(depth) } })).rejects.toThrow(
        PlanError,
      );
      await expect(evaluateFunctions(nested(depth), {}, {} as never)).rejects.toThrow('recursion limit');
      expect(cpuMilliseconds() - start).toBeLessThan(DEADLINE);
    }
  });

  it('that are as deep as a text may be are fine', async () => {
    const plan = await parse('inputs: { given: {} }\n');
    expect((await createDeploymentPlan(plan, { inputs: { given: nested(290) } })).inputs).toHaveProperty(
      'given',
    );
  });

  it('that a pattern would try for ever are given up by name', async () => {
    const plan = await parse("inputs: { given: { constraints: [{ pattern: '(a*)*\\1b$' }] } }\n");
    const start = cpuMilliseconds();
    await expect(createDeploymentPlan(plan, { inputs: { given: 'a'.repeat(60) } })).rejects.toMatchObject({
      code: 'constraint_violation',
      message: expect.stringContaining('takes too long') as unknown,
    });
    expect(cpuMilliseconds() - start).toBeLessThan(DEADLINE);
  });
});

describe('definitions that lead from one to the next', () => {
  const LENGTH = 5_000;
  it.each<[string, string]>([
    [
      'types',
      `node_types:\n${lines(LENGTH, (index) => `  t${index}: {derived_from: t${index + 1}}`)}\n  t${LENGTH}: {}`,
    ],
    [
      'relationship types',
      `relationships:\n${lines(LENGTH, (index) => `  t${index}: {derived_from: t${index + 1}}`)}\n  t${LENGTH}: {}`,
    ],
    [
      'data types in data types',
      `data_types:\n${lines(LENGTH, (index) => `  t${index}: {properties: {p: {type: t${index + 1}}}}`)}\n  t${LENGTH}: {}`,
    ],
    [
      'derived data types',
      `data_types:\n${lines(LENGTH, (index) => `  t${index}: {derived_from: t${index + 1}}`)}\n  t${LENGTH}: {}`,
    ],
    [
      'nodes in nodes',
      `node_types: {T: {}}\nrelationships: {cloudify.relationships.contained_in: {}}\nnode_templates:\n${lines(
        LENGTH,
        (index) =>
          `  n${index}: {type: T, relationships: [{type: cloudify.relationships.contained_in, target: n${index + 1}}]}`,
      )}\n  n${LENGTH}: {type: T}`,
    ],
    [
      'groups in groups',
      `node_types: {T: {}}\nnode_templates: {n: {type: T}}\ngroups:\n${lines(
        LENGTH,
        (index) => `  g${index}: {members: [g${index + 1}]}`,
      )}\n  g${LENGTH}: {members: [n]}\npolicies:\n${lines(
        LENGTH,
        (index) => `  p${index}: {type: cloudify.policies.scaling, targets: [g${index}]}`,
      )}`,
    ],
  ])('%s are accepted or refused by name', async (_what, text) => {
    const { error, milliseconds } = await answerTo(`${VERSION}${text}\n`);
    expect(error ?? new BlueprintError([])).toBeInstanceOf(BlueprintError);
    expect(milliseconds).toBeLessThan(LONG_DEADLINE);
  });

  it('properties that ask for each other are evaluated, or refused by name', async () => {
    const chain = lines(
      300,
      (index) => `  n${index}: {type: Thing, properties: {size: {get_property: [n${index + 1}, size]}}}`,
    );
    const plan = await parse(`imports: [small.yaml]\nnode_templates:\n${chain}\n  n300: {type: Thing}\n`);
    const outcome = await createDeploymentPlan(plan, { inputs: {} }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PlanError);
  });
});
