import { describe, expect, it } from '@jest/globals';
import type { SkeletonOperation, TopologySkeleton } from '@cloudloom/topology';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime } from '../testing/in-memory-runtime.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import type { WorkflowContext } from './context.ts';
import { findSimilar } from './similar-names.ts';

const CREATE = 'cloudify.interfaces.lifecycle.create';
const ESTABLISH = 'cloudify.interfaces.relationship_lifecycle.establish';

/** A deployment as workflows of authors see it: what is declared is known. */
function declared(settings: Partial<SkeletonOperation> = {}): TopologySkeleton {
  const topology = sketchTopology({
    web: {
      operations: ['create'],
      settings: { create: settings },
      relationships: [{ target: 'db', source: ['establish'] }],
    },
    db: {},
  });
  const declaredOperations = {
    nodes: [CREATE, 'create', 'cloudify.interfaces.lifecycle.configure', 'backup.store'],
    relationships: [ESTABLISH, 'cloudify.interfaces.relationship_lifecycle.unlink'],
  };
  return { ...topology, declaredOperations };
}

async function errorOf(code: (ctx: WorkflowContext) => unknown, topology = declared()): Promise<string> {
  const runtime = new InMemoryRuntime({ topology });
  return (await runtime.run(defineWorkflow(async (ctx) => void code(ctx)))).error;
}

const relationshipOf = (ctx: WorkflowContext) => ctx.getNodeInstance('web_1')!.relationships[0]!;

describe('an operation', () => {
  it('that is declared and not implemented does nothing', async () => {
    expect(
      await errorOf((ctx) =>
        ctx.nodeInstances.map((each) => each.executeOperation('cloudify.interfaces.lifecycle.configure')),
      ),
    ).toBe('');
  });

  it('that only other nodes declare does nothing either', async () => {
    expect(await errorOf((ctx) => ctx.getNodeInstance('db_1')!.executeOperation('backup.store'))).toBe('');
  });

  it('that nobody declares is refused, with what may be meant', async () => {
    const text = await errorOf((ctx) =>
      ctx.getNodeInstance('web_1')!.executeOperation('cloudify.interfaces.lifecycle.creat'),
    );
    expect(text).toContain(
      `WorkflowUsageError: No node of this deployment has an operation "cloudify.interfaces.lifecycle.creat". Did you mean "${CREATE}"`,
    );
    expect(
      await errorOf((ctx) => ctx.getNodeInstance('web_1')!.executeOperation('no.such.operation')),
    ).toContain('Declare it in an interface of a type or template, or correct the name.');
  });

  it('of the wrong kind is refused, with the call that is meant', async () => {
    expect(await errorOf((ctx) => ctx.getNodeInstance('web_1')!.executeOperation(ESTABLISH))).toContain(
      'It is one of relationships: run it with executeSourceOperation()',
    );
    expect(await errorOf((ctx) => relationshipOf(ctx).executeTargetOperation(CREATE))).toContain(
      'It is one of nodes: run it with instance.executeOperation()',
    );
  });

  it('of a relationship follows the same rules on both sides', async () => {
    expect(await errorOf((ctx) => relationshipOf(ctx).executeTargetOperation(ESTABLISH))).toBe('');
    expect(
      await errorOf((ctx) =>
        relationshipOf(ctx).executeSourceOperation('cloudify.interfaces.relationship_lifecycle.unlink'),
      ),
    ).toBe('');
    expect(await errorOf((ctx) => relationshipOf(ctx).executeSourceOperation('establis'))).toContain(
      ESTABLISH,
    );
  });

  it('is never refused where the topology does not say what is declared', async () => {
    const { declaredOperations: _, ...topology } = declared();
    expect(await errorOf((ctx) => ctx.nodeInstances[0]!.executeOperation('no.such'), topology)).toBe('');
  });

  it('whose plugin its node lacks is refused', async () => {
    const topology = declared();
    for (const node of topology.nodes) node.plugins = [];
    expect(await errorOf((ctx) => ctx.nodeInstances[0]!.executeOperation(CREATE), topology)).toContain(
      'Plugin not found: script',
    );
  });
});

describe('keyword arguments', () => {
  const inputTypes = {
    count: 'integer',
    ratio: 'float',
    name: 'string',
    on: 'boolean',
    all: 'list',
    map: 'dict',
    other: 'my.Type',
  };
  const given = (kwargs: Record<string, never> | object) => (ctx: WorkflowContext) =>
    ctx.getNodeInstance('web_1')!.executeOperation(CREATE, { kwargs: kwargs as never });

  it.each<[object, string]>([
    [{ count: 1.5 }, "Value 1.5 of 'count' does not match the definition: integer"],
    [{ count: 'three' }, "Value three of 'count' does not match the definition: integer"],
    [{ ratio: '1.5' }, "of 'ratio' does not match the definition: float"],
    [{ name: 3 }, "of 'name' does not match the definition: string"],
    [{ on: 'true' }, "of 'on' does not match the definition: boolean"],
    [{ all: { a: 1 } }, "of 'all' does not match the definition: list"],
    [{ map: [1] }, "of 'map' does not match the definition: dict"],
  ])('%j of another type than declared are refused', async (kwargs, text) => {
    expect(await errorOf(given(kwargs), declared({ inputTypes }))).toContain(text);
  });

  it.each<[object]>([
    [{ count: 3, ratio: 2, name: 'x', on: false, all: [], map: {} }],
    [{ count: { get_attribute: ['web', 'count'] }, name: { concat: ['a', 'b'] } }],
    [{ other: 3, undeclared: null }],
  ])('%j pass', async (kwargs) => {
    expect(await errorOf(given(kwargs), declared({ inputTypes }))).toBe('');
  });
});

describe('similar names', () => {
  const known = ['cloudify.interfaces.lifecycle.start', 'cloudify.interfaces.lifecycle.stop', 'admin.rotate'];

  it('are those with few different letters, and those of another interface', () => {
    expect(findSimilar('cloudify.interfaces.lifecycle.strat', known)).toEqual([
      'cloudify.interfaces.lifecycle.start',
    ]);
    expect(findSimilar('cloudify.interfaces.lifecycle.starts', known)).toEqual([
      'cloudify.interfaces.lifecycle.start',
    ]);
    expect(findSimilar('cloudify.interface.lifecycle.stop', known)[0]).toBe(
      'cloudify.interfaces.lifecycle.stop',
    );
    expect(findSimilar('rotate', known)).toEqual(['admin.rotate']);
    expect(findSimilar('x'.repeat(1000), known)).toEqual([]);
  });
});
