import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { argumentsBeside, compareBlueprint } from './blueprint-case.ts';
import { MEANT_DIFFERENCES } from './meant-differences.ts';
import { Reference } from './reference.ts';

const TESTS = join(import.meta.dirname, '..');
const FOLDERS = ['oracle/dsl/valid', 'oracle/dsl/invalid', 'oracle/blueprints'];

let reference: Reference;
beforeAll(() => {
  reference = new Reference();
});
afterAll(() => reference.close());

describe.each(FOLDERS)('the blueprints of %s', (folder) => {
  const meant = new Set(MEANT_DIFFERENCES.map(({ blueprint }) => blueprint));
  const blueprints = readdirSync(join(TESTS, folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'oracle-types.yaml')
    .map((name) => `${folder}/${name}`)
    .filter((blueprint) => !meant.has(blueprint));

  it.each(blueprints)(
    '%s means the same to the reference and to us',
    async (blueprint) => {
      const file = join(TESTS, blueprint);
      const { differences } = await compareBlueprint(reference, file, argumentsBeside(file));
      expect(differences).toEqual([]);
    },
    120_000,
  );
});
