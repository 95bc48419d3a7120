import { describe, expect, it } from '@jest/globals';
import type { StoredTask } from '@cloudloom/model';
import { planResume, type PlannedTask, type ResumePlan, type UnusableChoice } from './resume-plan.ts';

type Wishes = Partial<StoredTask> & { after?: string[]; in?: string };

/** A stored task; `a/b` is called by its path alone. */
function aTask(path: string, state: StoredTask['state'], wishes: Wishes = {}): StoredTask {
  const { after = [], in: containing = null, ...rest } = wishes;
  return {
    id: `id of ${path}`,
    path,
    graphName: 'install',
    name: path,
    type: 'RemoteWorkflowTask',
    state,
    dependencies: after,
    containingSubgraph: containing,
    retriedTask: null,
    operation: null,
    nodeInstanceId: null,
    isRunning: false,
    ...rest,
  };
}
const aSubgraph = (path: string, state: StoredTask['state'], wishes: Wishes = {}) =>
  aTask(path, state, { type: 'SubgraphTask', ...wishes });

function plan(stored: StoredTask[], tasks: string[] = [], force = false): ResumePlan {
  const planned = planResume(stored, { tasks, force });
  if ('unusable' in planned) throw new Error(`unusable: ${JSON.stringify(planned.unusable)}`);
  return planned.plan;
}
function objection(stored: StoredTask[], tasks: string[]): UnusableChoice | null {
  const planned = planResume(stored, { tasks, force: false });
  return 'unusable' in planned ? planned.unusable : null;
}
const brief = ({ task, fate, reason }: PlannedTask) => `${task.path} ${reason ?? fate}`;
const lines = (stored: StoredTask[], tasks: string[] = [], force = false) =>
  plan(stored, tasks, force).tasks.map(brief);

describe('a plain resume', () => {
  it('runs what has not succeeded and keeps what has', () => {
    const stored = [
      aTask('a', 'succeeded'),
      aTask('b', 'failed', { after: ['a'] }),
      aTask('c', 'rescheduled', { after: ['a'] }),
      aTask('d', 'pending', { after: ['b'] }),
      aTask('e', 'started', { after: ['a'] }),
      aTask('f', 'started', { after: ['a'], isRunning: true }),
    ];
    expect(lines(stored)).toEqual([
      'a kept',
      'b failed',
      'c failed',
      'd not_started',
      'e interrupted',
      'f awaited',
    ]);
    expect(plan(stored).reset).toEqual({
      tasks: [
        { path: 'b', state: 'failed' },
        { path: 'c', state: 'rescheduled' },
      ],
      abandoned: [],
    });
  });

  it('keeps what went on after a failure that was ignored', () => {
    const stored = [aTask('ignored', 'failed'), aTask('next', 'succeeded', { after: ['ignored'] })];
    expect(lines(stored)).toEqual(['ignored failed', 'next kept']);
  });

  it('opens a subgraph again that had succeeded around a failure', () => {
    const stored = [
      aSubgraph('outer', 'succeeded'),
      aSubgraph('outer/inner', 'succeeded', { in: 'outer' }),
      aTask('outer/inner/x', 'failed', { in: 'outer/inner' }),
      aTask('next', 'succeeded', { after: ['outer'] }),
    ];
    expect(lines(stored)).toEqual([
      'outer reopened',
      'outer/inner reopened',
      'outer/inner/x failed',
      'next kept',
    ]);
  });

  it('leaves a subgraph alone that another one has replaced, and what was taken out', () => {
    const stored = [
      aSubgraph('s', 'failed'),
      aTask('s/a', 'failed', { in: 's' }),
      aTask('s/b', 'pending', { in: 's', after: ['s/a'] }),
      aSubgraph('s (2)', 'failed', { retriedTask: 's' }),
      aTask('s (2)/a', 'failed', { in: 's (2)' }),
      aSubgraph('done', 'succeeded'),
      aTask('done/removed', 'pending', { in: 'done' }),
    ];
    expect(lines(stored)).toEqual([
      's set_aside',
      's/a set_aside',
      's/b set_aside',
      's (2) failed',
      's (2)/a failed',
      'done kept',
      'done/removed set_aside',
    ]);
    expect(plan(stored).reset.tasks.map(({ path }) => path)).toEqual(['s (2)', 's (2)/a']);
  });

  it('does not run a replacement whose subgraph runs again', () => {
    const stored = [
      aSubgraph('s', 'pending'),
      aTask('s/a', 'pending', { in: 's' }),
      aSubgraph('s (2)', 'pending', { retriedTask: 's' }),
      aTask('s (2)/a', 'pending', { in: 's (2)' }),
    ];
    expect(lines(stored)).toEqual([
      's not_started',
      's/a not_started',
      's (2) set_aside',
      's (2)/a set_aside',
    ]);
  });
});

describe('a force-resume', () => {
  it('runs again what may still be running, and drops what that reports', () => {
    const stored = [
      aSubgraph('s', 'started'),
      aTask('s/live', 'started', { in: 's', isRunning: true }),
      aTask('s/gone', 'started', { in: 's' }),
      aTask('s/done', 'succeeded', { in: 's' }),
    ];
    expect(lines(stored, [], true)).toEqual(['s forced', 's/live forced', 's/gone forced', 's/done kept']);
    expect(plan(stored, [], true).reset.abandoned).toEqual(['s/live', 's/gone']);
  });
});

describe('a resume from chosen tasks', () => {
  const diamond = () => [
    aTask('a', 'succeeded'),
    aTask('b', 'succeeded', { after: ['a'] }),
    aTask('c', 'succeeded', { after: ['a'] }),
    aTask('d', 'succeeded', { after: ['b', 'c'] }),
    aTask('e', 'failed', { after: ['d'] }),
  ];

  it('runs them and all that follows, and keeps the rest', () => {
    expect(lines(diamond(), ['b'])).toEqual([
      'a kept',
      'b chosen',
      'c kept',
      'd depends_on_chosen',
      'e failed',
    ]);
    expect(lines(diamond(), ['id of b'])).toEqual(lines(diamond(), ['b']));
  });

  it('takes a subgraph as all of its content', () => {
    const stored = [
      aSubgraph('s', 'succeeded'),
      aTask('s/a', 'succeeded', { in: 's' }),
      aTask('other', 'succeeded'),
      aTask('next', 'succeeded', { after: ['s'] }),
    ];
    expect(lines(stored, ['s'])).toEqual(['s chosen', 's/a chosen', 'other kept', 'next depends_on_chosen']);
  });

  it('opens the subgraphs around a chosen task, and runs what waits for them with all that is in it', () => {
    const stored = [
      aSubgraph('s', 'succeeded'),
      aTask('s/a', 'succeeded', { in: 's' }),
      aTask('s/b', 'succeeded', { in: 's', after: ['s/a'] }),
      aSubgraph('t', 'succeeded', { after: ['s'] }),
      aTask('t/a', 'succeeded', { in: 't' }),
    ];
    expect(lines(stored, ['s/b'])).toEqual([
      's reopened',
      's/a kept',
      's/b chosen',
      't depends_on_chosen',
      't/a depends_on_chosen',
    ]);
  });

  it('knows that a replacement is waited for by those that waited for the failed subgraph', () => {
    const stored = [
      aSubgraph('s', 'failed'),
      aTask('s/a', 'failed', { in: 's' }),
      aTask('next', 'succeeded', { after: ['s'] }),
      aSubgraph('s (2)', 'failed', { retriedTask: 's' }),
      aSubgraph('s (3)', 'succeeded', { retriedTask: 's (2)' }),
      aTask('s (3)/a', 'succeeded', { in: 's (3)' }),
    ];
    expect(lines(stored, ['s (3)/a'])).toEqual([
      's set_aside',
      's/a set_aside',
      'next depends_on_chosen',
      's (2) set_aside',
      's (3) reopened',
      's (3)/a chosen',
    ]);
    const replaced = { kind: 'replaced', asked: 's/a', subgraph: stored[0], replacement: stored[4] };
    expect(objection(stored, ['s/a'])).toEqual(replaced);
  });

  it('runs a replaced subgraph from its beginning when what it waited for runs again', () => {
    const stored = [
      aTask('first', 'succeeded'),
      aSubgraph('s', 'failed', { after: ['first'] }),
      aTask('s/a', 'succeeded', { in: 's' }),
      aTask('s/b', 'failed', { in: 's' }),
      aSubgraph('s (2)', 'succeeded', { retriedTask: 's' }),
      aTask('s (2)/a', 'succeeded', { in: 's (2)' }),
    ];
    expect(lines(stored, ['first'])).toEqual([
      'first chosen',
      's failed',
      's/a depends_on_chosen',
      's/b failed',
      's (2) set_aside',
      's (2)/a set_aside',
    ]);
    expect(plan(stored, ['first']).reset.tasks).toHaveLength(6);
  });

  it('is in the way of itself while one of them still runs', () => {
    const stored = [
      aTask('a', 'succeeded'),
      aTask('b', 'started', { after: ['a'], isRunning: true }),
      aTask('c', 'started', { isRunning: true }),
    ];
    expect(plan(stored, ['a']).blocked.map(({ path }) => path)).toEqual(['b']);
    expect(plan(stored, ['a'], true).blocked).toEqual([]);
    expect(plan(stored, ['a'], true).reset.abandoned).toEqual(['a', 'b', 'c']);
  });

  it('needs tasks that there are', () => {
    expect(objection(diamond(), ['a', 'x'])).toEqual({ kind: 'unknown', asked: 'x' });
  });
});

/** Numbers that look random and are the same each time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A graph with subgraphs in subgraphs and replaced ones, in which a run may have stopped anywhere. */
function aRandomGraph(random: () => number): StoredTask[] {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const states = ['succeeded', 'succeeded', 'succeeded', 'failed', 'pending', 'started'] as const;
  const tasks: StoredTask[] = [];
  for (let number = 0; number < 4 + random() * 20; number += 1) {
    const parent = random() < 0.5 ? pick(tasks.filter(({ type }) => type === 'SubgraphTask')) : undefined;
    const siblings = tasks.filter((task) => task.containingSubgraph === (parent?.path ?? null));
    const after = new Set([pick(siblings), pick(siblings), random() < 0.1 ? pick(tasks) : undefined]);
    const dependencies = [...after].flatMap((task) => (task && task !== parent ? [task.path] : []));
    const isSubgraph = random() < 0.35;
    const taken = new Set(tasks.map(({ retriedTask }) => retriedTask));
    const failed = siblings.filter(
      ({ type, state, path }) => type === 'SubgraphTask' && state === 'failed' && !taken.has(path),
    );
    const replaced = isSubgraph && random() < 0.5 ? pick(failed) : undefined;
    const state = parent?.state === 'pending' ? 'pending' : (pick(states) ?? 'pending');
    tasks.push(
      aTask(`t${number}`, state, {
        type: isSubgraph ? 'SubgraphTask' : 'RemoteWorkflowTask',
        after: replaced ? [] : dependencies,
        ...(parent ? { in: parent.path } : {}),
        retriedTask: replaced?.path ?? null,
        isRunning: !isSubgraph && state === 'started' && random() < 0.5,
      }),
    );
  }
  return tasks;
}

describe('over random graphs', () => {
  const cases = Array.from({ length: 2_000 }, (_, seed) => {
    const random = randomNumbers(seed + 1);
    const stored = aRandomGraph(random);
    const wanted = stored.filter(() => random() < 0.15).map(({ path }) => path);
    const chosen = wanted.filter((path) => objection(stored, [path]) === null);
    const force = random() < 0.3;
    return { seed, stored, chosen, force, plan: plan(stored, chosen, force) };
  });
  const violations = (rule: (one: (typeof cases)[number]) => string[]) =>
    cases.flatMap((one) => rule(one).map((text) => `seed ${one.seed}: ${text}`));

  it('covers choices, replacements and running tasks', () => {
    const having = (test: (one: (typeof cases)[number]) => boolean) => cases.filter(test).length;
    expect(having(({ chosen }) => chosen.length > 0)).toBeGreaterThan(1_000);
    expect(having(({ stored }) => stored.some((task) => task.retriedTask !== null))).toBeGreaterThan(200);
    expect(having(({ plan: { blocked } }) => blocked.length > 0)).toBeGreaterThan(50);
  });

  it('nothing that is kept depends on a task that runs again, unless that one had failed and the failure was ignored', () => {
    const isNews = ({ fate, reason, task }: PlannedTask) =>
      fate === 'rerun' &&
      task.state === 'succeeded' &&
      (reason !== 'reopened' || task.type !== 'SubgraphTask');
    const found = violations(({ plan: { tasks } }) => {
      const byPath = new Map(tasks.map((one) => [one.task.path, one]));
      return tasks
        .filter(({ fate }) => fate === 'kept')
        .flatMap(({ task }) =>
          task.dependencies.filter((path) => {
            const other = byPath.get(path);
            return other !== undefined && isNews(other);
          }),
        );
    });
    expect(found).toEqual([]);
  });

  it('what runs again because of a choice takes along all that waits for it', () => {
    const found = violations(({ plan: { tasks } }) => {
      const byPath = new Map(tasks.map((one) => [one.task.path, one]));
      const isCaused = ({ reason }: PlannedTask) => reason === 'chosen' || reason === 'depends_on_chosen';
      const causing = new Set(tasks.filter(isCaused).map(({ task }) => task.path));
      // A subgraph ends anew when something in it does.
      for (const path of causing) causing.add(byPath.get(path)?.task.containingSubgraph ?? path);
      const kept = tasks.filter(({ fate }) => fate === 'kept');
      const content = kept.filter(({ task }) => {
        const parent = task.containingSubgraph === null ? undefined : byPath.get(task.containingSubgraph);
        return parent !== undefined && isCaused(parent);
      });
      const waiting = kept.filter(({ task }) => task.dependencies.some((path) => causing.has(path)));
      return [...content, ...waiting].map(brief);
    });
    expect(found).toEqual([]);
  });

  it('after the reset the same tasks are to run, and nothing else has changed', () => {
    const found = violations(({ stored, force, plan: { tasks, reset, blocked } }) => {
      if (blocked.length > 0) return [];
      const changed = new Set(reset.tasks.map(({ path }) => path));
      const abandoned = new Set(reset.abandoned);
      const after = stored.map((task): StoredTask => ({
        ...task,
        state: changed.has(task.path) ? 'pending' : task.state,
        isRunning: task.isRunning && !abandoned.has(task.path),
      }));
      const then = new Map(plan(after, [], force).tasks.map((one) => [one.task.path, one.fate]));
      return tasks.filter(({ task, fate }) => then.get(task.path) !== fate).map(brief);
    });
    expect(found).toEqual([]);
  });

  it('runs no more than it must: what is neither open nor chosen, and follows from nothing chosen, is kept', () => {
    const found = violations(({ chosen, plan: { tasks, reset } }) =>
      chosen.length > 0
        ? []
        : [
            ...tasks
              .filter(
                ({ task, fate, reason }) =>
                  task.state === 'succeeded' && fate === 'rerun' && reason !== 'reopened',
              )
              .map(brief),
            ...reset.tasks
              .filter(({ state }) => state === 'succeeded')
              .flatMap(({ path }) => {
                const own = tasks.find(({ task }) => task.path === path);
                return own?.reason === 'reopened' ? [] : [path];
              }),
          ],
    );
    expect(found).toEqual([]);
  });
});
