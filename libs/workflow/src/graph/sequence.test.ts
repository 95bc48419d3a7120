import { describe, expect, it } from '@jest/globals';
import type { WorkflowContext } from '../context/context.ts';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime } from '../testing/in-memory-runtime.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { forkjoin } from './forkjoin.ts';
import type { SequenceItem, Task, TaskSequence } from './task.ts';

/** What waits for what, after a sequence was built of events that are called by their texts. */
async function edges(
  build: (sequence: TaskSequence, event: (text: string) => Task, ctx: WorkflowContext) => void,
) {
  const found: string[] = [];
  const runtime = new InMemoryRuntime({ topology: sketchTopology({}) });
  const outcome = await runtime.run(
    defineWorkflow(async (ctx) => {
      const graph = ctx.graphMode();
      build(graph.sequence(), (text) => ctx.sendEvent(text), ctx);
      const name = (task: Task) => task.id.replace('workflow/event:', '');
      for (const task of graph.tasks)
        found.push(`${name(task)} <- ${graph.dependenciesOf(task).map(name).join(' ')}`);
    }),
  );
  return { outcome, edges: found };
}

describe('a sequence', () => {
  it('takes a list as its elements one after the other', async () => {
    const { edges: found } = await edges((sequence, event) =>
      sequence.add([event('a'), event('b'), event('c')]),
    );
    expect(found).toEqual(['a <- ', 'b <- a', 'c <- b']);
  });

  it('takes lists of lists, of forkjoins, and nothing at all', async () => {
    const { edges: found } = await edges((sequence, event) =>
      sequence.add(
        event('a'),
        [[], [forkjoin(event('b'), event('c')), [event('d')]]],
        forkjoin(),
        event('e'),
      ),
    );
    expect(found).toEqual(['a <- ', 'b <- a', 'c <- a', 'd <- b c', 'e <- d']);
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'it was given undefined'],
    ['a promise', Promise.resolve(), 'it was given a promise'],
    ['a forkjoin of a list', forkjoin([] as unknown as Task), 'it was given a list'],
    ['a text', 'hello', 'it was given hello'],
  ])('refuses %s, and says what it takes', async (_what, item, text) => {
    const { outcome } = await edges((sequence) => sequence.add(item as SequenceItem));
    expect(outcome.error).toContain('A sequence takes tasks, forkjoins of tasks, and lists of both');
    expect(outcome.error).toContain(text);
  });
});
