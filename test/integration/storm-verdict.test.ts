import { describe, expect, it } from '@jest/globals';
import type { StormGroup } from '../storm/deployments.ts';
import type { StormClient } from '../storm/storm-client.ts';
import { judge, type Evidence, type Told } from '../storm/verdict.ts';
import { Watch, type Row } from '../storm/watch.ts';
import type { Accepted } from '../storm/workload.ts';

const accepted = (id: string, more: Partial<Accepted> = {}): [string, Accepted] => [
  id,
  { id, tag: id, deploymentId: 'd', group: null, isForced: false, isSystemWide: false, ...more },
];
const told = (id: string, from: number, to: number, more: Partial<Told> = {}): Told => ({
  id,
  status: 'terminated',
  error: '',
  deploymentId: 'd',
  isSystemWide: false,
  tag: id,
  startedAt: from,
  endedAt: to,
  ...more,
});
const ran = (tag: string, ...times: [number, number | null][]): Evidence['ledger'] =>
  new Map([[tag, times.map(([began, ended], pid) => ({ tag, pid, began, ended }))]]);
const evidence = (more: Partial<Evidence>): Evidence => ({
  accepted: new Map(),
  cancelledInQueue: new Set(),
  told: [],
  ledger: new Map(),
  kills: [],
  starts: new Map(),
  gaps: [],
  ...more,
});
const GROUP: StormGroup = { id: 'g', deploymentIds: [], concurrency: 1 };

describe('the verdict over a storm', () => {
  it('finds nothing where executions follow each other', () => {
    const ledger = new Map([...ran('a', [1, 9]), ...ran('b', [11, 19])]);
    const all = { accepted: new Map([accepted('a'), accepted('b')]), ledger };
    expect(judge(evidence({ ...all, told: [told('a', 0, 10), told('b', 10, 20)] }))).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['is gone', { accepted: new Map([accepted('a')]) }, /a was accepted and is gone/],
    [
      'never ended',
      { accepted: new Map([accepted('a')]), told: [told('a', 0, 1, { status: 'started', endedAt: null })] },
      /a has not ended/,
    ],
    [
      'succeeded without having worked',
      { accepted: new Map([accepted('a')]), told: [told('a', 0, 9)], ledger: ran('a', [1, null]) },
      /never ran to its end/,
    ],
    [
      'worked though it was cancelled in the queue',
      {
        accepted: new Map([accepted('a')]),
        cancelledInQueue: new Set(['a']),
        told: [told('a', 0, 9, { status: 'cancelled' })],
        ledger: ran('a', [1, 2]),
      },
      /but its operation ran/,
    ],
    ['started twice', { told: [told('a', 0, 9)], starts: new Map([['a', 2]]) }, /a has started 2 times/],
    [
      'ran its operation twice without cause',
      {
        told: [told('a', 0, 9)],
        ledger: ran('a', [1, 2], [3, 4]),
        kills: [{ at: 3, name: 'manager-1', pid: 1 }],
      },
      /ran twice/,
    ],
    [
      'ran beside another of its deployment',
      { told: [told('a', 0, 10), told('b', 9, 20)] },
      /a and b overlap/,
    ],
    [
      'worked beside another of its deployment',
      {
        told: [told('a', 0, 1), told('b', 2, 3)],
        ledger: new Map([...ran('a', [0, 5]), ...ran('b', [4, 6])]),
      },
      /operations of a and b overlap/,
    ],
    [
      'ran beside a system-wide one',
      { told: [told('s', 0, 10, { isSystemWide: true, deploymentId: null }), told('b', 9, 20)] },
      /b ran beside the system-wide s/,
    ],
    [
      'ran beyond the limit of its group',
      {
        accepted: new Map([accepted('a', { group: GROUP }), accepted('b', { group: GROUP })]),
        told: [told('a', 0, 10), told('b', 9, 20, { deploymentId: 'e' })],
        ledger: new Map([...ran('a', [0, 5]), ...ran('b', [9, 16])]),
      },
      /2 executions of group g ran at once/,
    ],
    ['has gaps in its events', { gaps: ['a'] }, /the events of a have gaps/],
  ])('finds an execution that %s', (_what, found, line) => {
    expect(judge(evidence(found)).join('\n')).toMatch(line);
  });
});

describe('the watch over a storm', () => {
  const row = (id: string, status: string, more: Partial<Row> = {}): Row => ({
    id,
    status,
    deployment_id: 'd',
    is_system_workflow: false,
    ...more,
  });
  const watching = (...executions: [string, Accepted][]) =>
    new Watch({} as StormClient, new Map(executions), [], { usually: 1_000, aroundKills: 10_000 });

  it('finds nothing where the queue waits for good reasons', () => {
    const watch = watching(accepted('a'), accepted('b'));
    for (const at of [0, 5_000, 10_000]) watch.observe([row('a', 'started'), row('b', 'queued')], at);
    expect(watch.violations).toEqual([]);
  });

  it.each<[string, Row[], RegExp]>([
    ['two at once on a deployment', [row('a', 'started'), row('b', 'pending')], /runs a and b at once/],
    [
      'one beside a system-wide one',
      [row('s', 'started', { is_system_workflow: true, deployment_id: null }), row('b', 'pending')],
      /beside the system-wide s/,
    ],
    ['one that waits for nothing', [row('a', 'queued')], /a has waited beside a free slot for 2000 ms/],
    [
      'a system-wide one that waits for nothing',
      [row('b', 'queued'), row('s', 'queued', { is_system_workflow: true, deployment_id: null })],
      /s has waited/,
    ],
  ])('finds %s', (_what, rows, line) => {
    const watch = watching(accepted('a'), accepted('b'));
    for (const at of [0, 2_000]) watch.observe(rows, at);
    expect(watch.violations.join('\n')).toMatch(line);
  });

  it('grants more time around a kill', () => {
    const kills = [{ at: 500, name: 'manager-1', pid: 1 }];
    const watch = new Watch({} as StormClient, new Map([accepted('a')]), kills, {
      usually: 1_000,
      aroundKills: 10_000,
    });
    for (const at of [0, 2_000]) watch.observe([row('a', 'queued')], at);
    expect(watch.violations).toEqual([]);
  });
});
