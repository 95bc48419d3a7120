import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EXECUTION_ACTIONS } from './requests.ts';
import { ACTIVE, ENDED, WAITING, canBecome, isLegal } from './status-machine.ts';

const ALL = [...ACTIVE, ...WAITING, ...ENDED];
const page = readFileSync(new URL('../../../docs/reference/executions.md', import.meta.url), 'utf8');

const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '').sort();
const rows = new Map(
  page
    .split('## Statuses')[1]!
    .split('\n\n')[1]!
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').slice(1, -1))
    .map(([status, , next, actions]) => [words(status)[0]!, { next: words(next), actions: words(actions) }]),
);

describe('the table of statuses in the documentation', () => {
  it('has every status', () => {
    expect([...rows.keys()].sort()).toEqual([...ALL].sort());
  });

  it.each(ALL)('tells what %s may become and what may be done to it, as the code has it', (status) => {
    expect(rows.get(status)).toEqual({
      next: ALL.filter((to) => canBecome(status, to)).sort(),
      actions: EXECUTION_ACTIONS.filter((action) => isLegal(action, status)).sort(),
    });
  });
});
