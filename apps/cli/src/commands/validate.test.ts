import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Terminal } from '../terminal/terminal.ts';
import { RecordedStream } from '../testing/recorded-stream.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { runValidate, type ValidateOptions } from './validate.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder.remove());

const VERSION = 'tosca_definitions_version: cloudify_dsl_1_5\n';

const write = (name: string, text: string): string => {
  const file = join(folder.path, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

interface Outcome {
  status: number;
  /** What was printed, with the temporary folder cut out of it. */
  output: string;
  complaints: string;
}

async function validate(
  paths: string[],
  given: Partial<ValidateOptions> = {},
  { isTty = false, env = {} }: { isTty?: boolean; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const stream = new RecordedStream(isTty);
  let complaints = '';
  const status = await runValidate(
    paths,
    { plugins: [], blueprints: [], json: false, quiet: false, ...given },
    {
      terminal: new Terminal(stream, env),
      write: (text) => stream.write(text),
      complain: (text) => (complaints += `${text}\n`),
    },
  );
  const plain = (text: string) => text.replaceAll(`${folder.path}/`, '');
  return { status, output: plain(stream.text), complaints: plain(complaints) };
}

const writeTwoFiles = (): string => {
  write(
    'shop/types/server.yaml',
    `node_types:
  Server:
    derived_from: cloudify.nodes.Rooot
    properties:
      port:
        type: integer
        defualt: 80
`,
  );
  return write(
    'shop/blueprint.yaml',
    `${VERSION}imports:
  - cloudify/types/types.yaml
  - types/server.yaml

inputs:
  image: {}

node_templates:
  host:
    type: cloudify.nodes.Compte
  web:
    type: Server
    relationships:
      - type: cloudify.relationships.contained_in
        target: hst

outputs:
  address:
    value: { get_atribute: [host, ip] }
  image:
    value: { get_input: imgae }
`,
  );
};

describe('validate shows', () => {
  it('every mistake of all files of a blueprint, with the line it stands in', async () => {
    const { status, output } = await validate([writeTwoFiles()]);
    expect(status).toBe(1);
    expect(output).toBe(`shop/types/server.yaml:7:9 error 1: 'defualt' is no key that this mapping may have
    7 |         defualt: 80
      |         ^^^^^^^
      = did you mean 'default'?

shop/types/server.yaml:3:19 error 103: Missing definition for node type 'cloudify.nodes.Rooot', from which 'Server' is derived.
    3 |     derived_from: cloudify.nodes.Rooot
      |                   ^^^^^^^^^^^^^^^^^^^^
      = did you mean 'cloudify.nodes.Root'?

shop/blueprint.yaml:11:11 error 7: Could not locate node type: 'cloudify.nodes.Compte'
   11 |     type: cloudify.nodes.Compte
      |           ^^^^^^^^^^^^^^^^^^^^^
      = did you mean 'cloudify.nodes.Compute'?

shop/blueprint.yaml:16:17 error 25: A relationship instance under node 'web' of type 'cloudify.relationships.contained_in' declares an undefined target node 'hst'
   16 |         target: hst
      |                 ^^^
      = did you mean 'host'?

shop/blueprint.yaml:22:25 error UnknownInputError: get_input function references an unknown input 'imgae' in outputs.image.value.
   22 |     value: { get_input: imgae }
      |                         ^^^^^
      = did you mean 'image'?

shop/blueprint.yaml:20:14 warning: 'get_atribute' is no function, so this mapping is plain data
   20 |     value: { get_atribute: [host, ip] }
      |              ^^^^^^^^^^^^
      = did you mean 'get_attribute'?

5 problems in shop/blueprint.yaml, 1 warning
`);
  });

  it('nothing but problems when asked to be quiet', async () => {
    const valid = write('a.yaml', `${VERSION}inputs: {unused: {}}`);
    expect(await validate([valid], { quiet: true })).toEqual({ status: 0, output: '', complaints: '' });
    const { output } = await validate([write('b.yaml', `${VERSION}inputz: {}`)], { quiet: true });
    expect(output.split('\n')[0]).toMatch(/^b\.yaml:2:1 error 1: /);
    expect(output).not.toContain('problem');
  });

  it('colours on a terminal only, and none with NO_COLOR', async () => {
    const file = write('a.yaml', `${VERSION}inputz: {}`);
    const coloured = await validate([file], {}, { isTty: true });
    expect(coloured.output).toContain('\u001b[31merror 1:\u001b[39m');
    const plain = await validate([file], {}, { isTty: true, env: { NO_COLOR: '1' } });
    expect(plain.output).not.toContain('\u001b');
    expect((await validate([file])).output).toBe(plain.output);
  });

  it('one document for programs, in which columns count from 0', async () => {
    const [good, bad] = [write('good.yaml', VERSION), write('bad.yaml', `${VERSION}inputz: {}`)];
    const { status, output } = await validate([good, bad], { json: true });
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual([
      { file: 'good.yaml', valid: true, problems: [], warnings: [] },
      {
        file: 'bad.yaml',
        valid: false,
        problems: [
          {
            message: "'inputz' is no key that this mapping may have",
            code: 1,
            exception: 'DSLParsingFormatException',
            file: 'bad.yaml',
            line: 2,
            column: 0,
            path: 'inputz',
            excerpt: {
              line: 2,
              column: 0,
              endColumn: 6,
              text: 'inputz: {}',
              mark: { start: 0, length: 6 },
            },
            suggestions: ['inputs'],
            hint: "did you mean 'inputs'?",
          },
        ],
        warnings: [],
      },
    ]);
  });
});

describe('validate looks at', () => {
  it('several files and sums up', async () => {
    const files = [write('a.yaml', VERSION), write('b.yaml', `${VERSION}inputz: {}\noutputz: {}`)];
    const { output } = await validate(files);
    expect(output).toMatch(/\n2 problems in 1 of 2 blueprints\n$/);
    expect((await validate(files.slice(0, 1))).output).toBe('a.yaml is valid\n');
  });

  it('all blueprints of a folder, but not at what they import by itself', async () => {
    write('all/one/blueprint.yaml', `${VERSION}imports: [part.yaml]\nnode_types: {Known: {}}`);
    write('all/one/part.yaml', `${VERSION}node_templates: {x: {type: Known}}`);
    write('all/two.yaml', VERSION);
    write('all/plugin.yaml', 'plugins: {}');
    write('all/node_modules/three.yaml', `${VERSION}wrong: {}`);
    expect(await validate([join(folder.path, 'all')])).toEqual({
      status: 0,
      output: 'all 2 blueprints are valid\n',
      complaints: '',
    });
  });

  it('a deployment as well, when inputs are given', async () => {
    const file = write(
      'a.yaml',
      `${VERSION}inputs: {port: {type: integer}, host: {}}\noutputs: {o: {value: [{get_input: port}, {get_input: host}]}}`,
    );
    const { status, output } = await validate([file], { inputs: '{"prot": 80, "host": "h"}' });
    expect(status).toBe(1);
    expect(output).toBe(`a.yaml: error MissingRequiredInputError: missing inputs: port

a.yaml: error UnknownInputError: unknown inputs: prot
      = did you mean 'port'?

2 problems in a.yaml
`);
    expect((await validate([file], { inputs: '{"port": 80, "host": "h"}' })).status).toBe(0);
  });
});

describe('the exit status of validate is 2', () => {
  it.each([
    ['for a file that is not there', ['none.yaml'], {}, /^none\.yaml: there is no such file or folder\n$/],
    ['for a folder without blueprints', ['run'], {}, /^run: no YAML file below it declares a version\n$/],
    ['for inputs that are no JSON object', ['a.yaml'], { inputs: '[1]' }, /^--inputs needs a JSON object/],
  ])('%s', async (_, names, options, complaint) => {
    write('a.yaml', VERSION);
    const { status, complaints } = await validate(
      names.map((name) => join(folder.path, name)),
      options,
    );
    expect(status).toBe(2);
    expect(complaints).toMatch(complaint);
  });

  it('but the other files are looked at all the same', async () => {
    const { status, output } = await validate([join(folder.path, 'none.yaml'), write('a.yaml', VERSION)]);
    expect({ status, output }).toEqual({ status: 2, output: 'a.yaml is valid\n' });
  });
});
