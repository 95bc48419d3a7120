import { describe, expect, it } from '@jest/globals';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime } from '../testing/in-memory-runtime.ts';
import { sketchTopology, type NodeSketch } from '../testing/topology-builder.ts';
import { forkjoin } from './forkjoin.ts';
import type { TaskGraph } from './task-graph.ts';
import type { WorkflowContext } from '../context/context.ts';

/** Builds a named graph without running it and gives what was stored of it. */
async function storing(
  build: (graph: TaskGraph, ctx: WorkflowContext) => void,
  nodes: Record<string, NodeSketch> = { n: { operations: ['create'] } },
) {
  const runtime = new InMemoryRuntime({ topology: sketchTopology(nodes) });
  await runtime.run(defineWorkflow(async (ctx) => void (await ctx.graph('g', (graph) => build(graph, ctx)))));
  const chunks = runtime.effects.flatMap((effect) => (effect.kind === 'graph' ? [effect] : []));
  return { chunks, tasks: chunks.flatMap(({ tasks }) => tasks) };
}

const edges = (tasks: { id: string; dependencies: string[] }[]) =>
  tasks.map(({ id, dependencies }) => [id, ...dependencies]);

describe('a stored graph', () => {
  it('has structural ids, with a number for the second of a kind', async () => {
    const { tasks } = await storing((graph, ctx) => {
      const instance = ctx.getNodeInstance('n_1')!;
      const part = graph.subgraph('part_n_1');
      part
        .sequence()
        .add(
          instance.sendEvent('hello'),
          instance.sendEvent('hello'),
          instance.executeOperation('cloudify.interfaces.lifecycle.create'),
        );
      graph.addTask(instance.setState('odd'));
    });
    expect(edges(tasks)).toEqual([
      ['g/part_n_1'],
      ['g/part_n_1/event:hello'],
      ['g/part_n_1/event:hello (2)', 'g/part_n_1/event:hello'],
      ['g/part_n_1/create', 'g/part_n_1/event:hello (2)'],
      ['g/state:odd:n_1'],
    ]);
    expect(tasks[3]).toMatchObject({
      type: 'RemoteWorkflowTask',
      name: 'script_runner.tasks.run',
      operation: 'cloudify.interfaces.lifecycle.create',
      nodeInstanceId: 'n_1',
      containingSubgraph: 'g/part_n_1',
      totalRetries: 60,
      retryInterval: 15,
    });
  });

  it('leaves out what does nothing and joins what was around it', async () => {
    const { tasks } = await storing((graph, ctx) => {
      const instance = ctx.getNodeInstance('n_1')!;
      const event = (text: string) => instance.sendEvent(text);
      const nothing = () => instance.executeOperation('not.implemented');
      const empty = graph.subgraph('empty');
      empty.addTask(nothing());
      graph
        .sequence()
        .add(forkjoin(event('1'), event('2')), nothing(), empty, nothing(), forkjoin(event('3'), event('4')));
    });
    const both = ['g/event:1:n_1', 'g/event:2:n_1'];
    expect(edges(tasks)).toEqual([
      [both[0]],
      [both[1]],
      ['g/event:3:n_1', ...both],
      ['g/event:4:n_1', ...both],
    ]);
  });

  it('keeps a task that does nothing but has a handler', async () => {
    const { tasks } = await storing((graph, ctx) => {
      const nothing = ctx.getNodeInstance('n_1')!.executeOperation('not.implemented');
      nothing.onFailure = () => ({ action: 'ignore' });
      graph.addTask(nothing);
    });
    expect(tasks.map(({ type }) => type)).toEqual(['NOPLocalWorkflowTask']);
  });

  it('is cut into chunks with keys of their own and one digest', async () => {
    const { chunks } = await storing(
      (graph, ctx) => ctx.nodeInstances.forEach((instance) => graph.addTask(instance.sendEvent('hello'))),
      { n: { instances: 1201 } },
    );
    expect(chunks.map(({ tasks }) => tasks.length)).toEqual([500, 500, 201]);
    expect(new Set(chunks.map(({ key }) => key)).size).toBe(3);
    expect(new Set(chunks.map(({ digest }) => digest)).size).toBe(1);
  });

  it('has the same digest when built again and another when it differs', async () => {
    const digest = async (text: string) =>
      (await storing((graph, ctx) => graph.addTask(ctx.getNodeInstance('n_1')!.sendEvent(text)))).chunks[0]
        ?.digest;
    expect(await digest('a')).toBe(await digest('a'));
    expect(await digest('a')).not.toBe(await digest('b'));
  });

  it('completes its event and state tasks by the effects themselves', async () => {
    const runtime = new InMemoryRuntime({ topology: sketchTopology({ n: { operations: ['create'] } }) });
    await runtime.run(
      defineWorkflow(async (ctx) => {
        const graph = ctx.graphMode();
        const instance = ctx.getNodeInstance('n_1')!;
        graph
          .sequence()
          .add(
            instance.sendEvent('hello'),
            instance.setState('odd'),
            instance.executeOperation('cloudify.interfaces.lifecycle.create'),
          );
        await graph.execute();
      }),
    );
    const completing = runtime.effects.flatMap((effect) =>
      'taskId' in effect && effect.taskId ? [[effect.kind, effect.taskId]] : [],
    );
    expect(completing).toEqual([
      ['event', 'workflow/event:hello:n_1'],
      ['nodeInstanceState', 'workflow/state:odd:n_1'],
    ]);
  });
});

describe('linearize', () => {
  it('puts each task behind what it waits for', async () => {
    let names: string[] = [];
    await storing((graph, ctx) => {
      const [last, first] = ['last', 'first'].map((text) => ctx.getNodeInstance('n_1')!.sendEvent(text)) as [
        never,
        never,
      ];
      graph.addTask(last);
      graph.addTask(first);
      graph.addDependency(last, first);
      names = graph.linearize().map(({ id }) => id);
    });
    expect(names).toEqual(['g/event:first:n_1', 'g/event:last:n_1']);
  });
});
