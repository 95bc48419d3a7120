import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { allBehaviours } from './behaviours/index.ts';
import { missingTraps, TABLE_FILE, writeTable } from './behaviours-table.ts';
import { shownElsewhere } from './elsewhere.ts';

const root = new URL('../../', import.meta.url);

describe('the table of behaviours', () => {
  it('is what the scenarios say', async () => {
    expect(await readFile(TABLE_FILE, 'utf8')).toBe(writeTable());
  });

  it('has a name and a sentence of its own for each', () => {
    const ids = allBehaviours.map(({ id }) => id);
    const names = [...allBehaviours, ...shownElsewhere].map(({ name }) => name);
    expect([new Set(ids).size, new Set(names).size]).toEqual([ids.length, names.length]);
  });

  it('covers every trap of the specification, or says why not', () => {
    expect(missingTraps()).toEqual([]);
  });

  it('names tests that exist', async () => {
    const tests = shownElsewhere.flatMap(({ memory, server }) => [memory ?? [], server ?? []].flat());
    for (const { file, test } of tests) {
      const text = await readFile(new URL(file, root), 'utf8');
      expect([file, test, text.includes(test)]).toEqual([file, test, true]);
    }
  });

  it('says why a behaviour is shown on one side alone', () => {
    for (const { name, memory, server, because } of shownElsewhere)
      expect([name, (memory && server) !== undefined || (because ?? '') !== '']).toEqual([name, true]);
  });
});
