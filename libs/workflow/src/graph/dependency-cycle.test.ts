import { describe, expect, it } from '@jest/globals';
import { describeStandstill, findDependencyCycle, type WaitingTask } from './dependency-cycle.ts';

interface Sketch {
  after?: string[];
  within?: string;
  hasStarted?: boolean;
  isSubgraph?: boolean;
}

/** Tasks by id: what each waits for, and which subgraph contains it. */
function sketch(tasks: Record<string, Sketch>): WaitingTask[] {
  type Mutable = { -readonly [Key in keyof WaitingTask]: WaitingTask[Key] };
  const byId = new Map(
    Object.entries(tasks).map(([id, { hasStarted = false, isSubgraph }]) => {
      const phase: WaitingTask['phase'] = hasStarted ? 'running' : 'waiting';
      const task: Mutable = { id, phase, dependencies: [], containingSubgraph: null, hasStarted };
      return [id, isSubgraph ? { ...task, content: [] } : task];
    }),
  );
  for (const [id, { after = [], within }] of Object.entries(tasks)) {
    const task = byId.get(id)!;
    task.dependencies = after.map((other) => byId.get(other)!);
    if (within === undefined) continue;
    const parent = byId.get(within)!;
    task.containingSubgraph = parent;
    parent.content = [...parent.content!, task];
  }
  return [...byId.values()];
}

const cycleOf = (tasks: Record<string, Sketch>) => findDependencyCycle(sketch(tasks)).map(({ id }) => id);

describe('a dependency cycle', () => {
  it('is not there in a diamond', () => {
    expect(cycleOf({ a: {}, b: { after: ['a'] }, c: { after: ['a'] }, d: { after: ['b', 'c'] } })).toEqual(
      [],
    );
  });

  it('is named from task to task, without those that only wait for it', () => {
    const tasks = {
      waits: { after: ['a'] },
      a: { after: ['b'] },
      b: { after: ['free', 'c'] },
      c: { after: ['a'] },
      free: {},
    };
    expect(cycleOf(tasks)).toEqual(['a', 'b', 'c']);
    expect(describeStandstill(sketch(tasks))).toBe(
      'The tasks wait for each other in a circle: a -> b -> c -> a. Remove one of the dependencies.',
    );
  });

  it('is found where content waits for what comes after its subgraph', () => {
    const tasks = {
      group: { isSubgraph: true, hasStarted: true },
      x: { within: 'group', after: ['y'] },
      y: { after: ['group'] },
    };
    expect(cycleOf(tasks)).toEqual(['group', 'x', 'y']);
  });

  it('is found where a subgraph waits for its own content', () => {
    expect(cycleOf({ group: { isSubgraph: true, after: ['x'] }, x: { within: 'group' } })).toEqual([
      'group',
      'x',
    ]);
  });

  it('is found between two subgraphs whose content crosses', () => {
    const cycle = cycleOf({
      left: { isSubgraph: true, hasStarted: true },
      right: { isSubgraph: true, after: ['left'] },
      x: { within: 'left', after: ['y'] },
      y: { within: 'right' },
    });
    expect(cycle).toEqual(['left', 'x', 'y', 'right']);
  });

  it('is found at the end of a chain of a hundred thousand tasks', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, at) => [
        `t${at}`,
        { after: at < 99_999 ? [`t${at + 1}`] : ['t99998'] },
      ]),
    );
    expect(cycleOf(chain)).toEqual(['t99998', 't99999']);
  });

  it('is cut where it has too many links to read', () => {
    const ring = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`t${at}`, { after: [`t${(at + 1) % 40}`] }]),
    );
    expect(describeStandstill(sketch(ring))).toContain('t11 -> (28 more) -> t0.');
  });
});
