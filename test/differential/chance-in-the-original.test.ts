import { beforeAll, describe, expect, it } from '@jest/globals';
import { createTrace, readScenario, type TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { runOriginal } from './original-trace.ts';
import { blueprintPath, differencesBetween, readSavedTrace } from './saved-traces.ts';

/** With which the original chooses as our rules do: the saved traces are made with them. */
const SAVED = { 'multi-instance': 9, 'scaling-group': 1 } as const;
/** With which it does not. */
const OTHERS = [3, 11];

type Name = keyof typeof SAVED;

const original = new Map<string, TraceDocument>();
const ours = new Map<Name, TraceDocument>();
beforeAll(async () => {
  for (const [name, saved] of Object.entries(SAVED) as [Name, number][]) {
    const seeds = [saved, ...OTHERS];
    const traces = await Promise.all(seeds.map((seed) => runOriginal(name, seed)));
    seeds.forEach((seed, at) => original.set(`${name} ${seed}`, traces[at]!));
    ours.set(name, await createTrace(blueprintPath(name), readScenario(blueprintPath(name))));
  }
}, 300_000);

const originalOf = (name: Name, seed: number): TraceDocument => original.get(`${name} ${seed}`)!;

/** All that are there after a step. */
const leftBy = ({ steps }: TraceDocument, step: number): TraceDocument['initial'] => steps[step]!.final;

/** Which of the services the readers depend on. */
const targetsIn = ({ initial }: TraceDocument): string[] => [
  ...new Set(
    Object.entries(initial)
      .filter(([name]) => name.startsWith('reader'))
      .flatMap(([, { relationships }]) => relationships.map(({ target }) => target))
      .filter((target) => target.startsWith('service')),
  ),
];

const hostsIn = (instances: TraceDocument['initial']): string[] =>
  Object.keys(instances).filter((name) => name.startsWith('host'));

const homelessServicesIn = (instances: TraceDocument['initial']): string[] =>
  Object.entries(instances)
    .filter(([name, { relationships }]) => name.startsWith('service') && relationships.length === 0)
    .map(([name]) => name);

/** Steps of the two scenarios that scale in. */
const HOST_GOES = 4;
const GROUPS_GO = 2;

describe('where the original leaves a choice to chance, the seed decides', () => {
  it('which one target an all_to_one connection means', () => {
    const targets = [9, ...OTHERS].map((seed) => targetsIn(originalOf('multi-instance', seed)));
    expect(targets).toEqual([['service#3'], ['service#0'], ['service#1']]);
  });

  it('which instances of a group go', () => {
    const left = [1, ...OTHERS].map((seed) => hostsIn(leftBy(originalOf('scaling-group', seed), GROUPS_GO)));
    expect(left).toEqual([['host#2'], ['host#0'], ['host#0']]);
  });

  it('whether the target in use stays without its host', () => {
    const homeless = [9, ...OTHERS].map((seed) =>
      homelessServicesIn(leftBy(originalOf('multi-instance', seed), HOST_GOES)),
    );
    expect(homeless).toEqual([[], [], ['service#1']]);
    expect(homelessServicesIn(leftBy(ours.get('multi-instance')!, HOST_GOES))).toEqual([]);
  });

  it.each(Object.entries(SAVED) as [Name, number][])(
    '%s: with seed %d it is the saved trace, with others not',
    async (name, seed) => {
      expect(await differencesBetween(readSavedTrace(name), originalOf(name, seed))).toEqual([]);
      expect(await differencesBetween(readSavedTrace(name), originalOf(name, 11))).not.toEqual([]);
    },
    120_000,
  );
});

describe('where the original leaves a choice to chance, we', () => {
  it('mean the same target and let the same ones go in every run', async () => {
    for (const [name, trace] of ours) {
      const again = await createTrace(blueprintPath(name), readScenario(blueprintPath(name)));
      expect(again.initial).toEqual(trace.initial);
      expect(again.steps.map(({ final }) => final)).toEqual(trace.steps.map(({ final }) => final));
    }
  });

  it('choose as the saved traces do', () => {
    expect(targetsIn(ours.get('multi-instance')!)).toEqual(targetsIn(readSavedTrace('multi-instance')));
    expect(hostsIn(leftBy(ours.get('scaling-group')!, GROUPS_GO))).toEqual(['host#2']);
  });
});
