import { describe, expect, it } from '@jest/globals';
import type { JsonObject, NodePlan, OperationPlan, RelationshipPlan } from '@cloudloom/blueprint';
import { createSkeleton } from './index.ts';
import type { SkeletonNodeInstance } from './index.ts';

const anOperation = (operation: string, changes: Partial<OperationPlan> = {}): OperationPlan => ({
  plugin: operation === '' ? '' : 'script',
  operation,
  executor: operation === '' ? null : 'host_agent',
  inputs: {},
  hasIntrinsicFunctions: false,
  maxRetries: null,
  retryInterval: null,
  timeout: null,
  timeoutRecoverable: null,
  ...changes,
});

const aRelationship = (
  type: string,
  targetId: string,
  changes: Partial<RelationshipPlan> = {},
): RelationshipPlan => ({
  type,
  typeHierarchy: [type],
  targetId,
  properties: {},
  sourceInterfaces: {},
  targetInterfaces: {},
  sourceOperations: {},
  targetOperations: {},
  ...changes,
});

const counts = {
  defaultInstances: 1,
  minInstances: 0,
  maxInstances: -1,
  currentInstances: 1,
  plannedInstances: 2,
};

const aNode = (changes: Partial<NodePlan> = {}): NodePlan => ({
  id: 'web',
  name: 'web',
  type: 'cloudify.nodes.Root',
  typeHierarchy: ['cloudify.nodes.Root'],
  properties: { port: 80 },
  instances: {},
  capabilities: { scalable: { properties: counts } },
  interfaces: {},
  operations: {},
  relationships: [],
  plugins: [],
  deploymentPluginsToInstall: [],
  ...changes,
});

const skeletonOf = (plan: NodePlan, withProperties = false) => {
  const counted = { plan, numberOfInstances: 1, plannedNumberOfInstances: 2 };
  const node = createSkeleton([counted], [], {}, { withProperties }).nodes[0];
  if (node === undefined) throw new Error('no node');
  return node;
};

describe('a skeleton node', () => {
  it('has implemented operations only, without the values of their inputs', () => {
    const inputs: JsonObject = { script_path: 'scripts/start.sh', password: 'hidden' };
    const node = skeletonOf(
      aNode({
        operations: {
          start: anOperation('script_runner.tasks.run', { inputs, timeout: 0 }),
          stop: anOperation(''),
        },
      }),
    );
    expect(node.operations).toEqual({
      start: {
        taskName: 'script_runner.tasks.run',
        plugin: 'script',
        executor: 'host_agent',
        maxRetries: null,
        retryInterval: null,
        timeout: null,
        inputNames: ['script_path', 'password'],
      },
    });
  });

  it('has one relationship per target: the last declared, where the first was', () => {
    const relationships = [aRelationship('a', 'db'), aRelationship('b', 'cache'), aRelationship('c', 'db')];
    expect(skeletonOf(aNode({ relationships })).relationships.map((r) => [r.type, r.targetId])).toEqual([
      ['c', 'db'],
      ['b', 'cache'],
    ]);
  });

  it('names the operation that a lifecycle dependency waits for', () => {
    const type = 'cloudify.relationships.depends_on_lifecycle_operation';
    const relationships = [
      aRelationship(type, 'db', { properties: { operation: 'precreate' } }),
      aRelationship('b', 'c'),
    ];
    expect(skeletonOf(aNode({ relationships })).relationships.map((r) => r.lifecycleOperation)).toEqual([
      'precreate',
      undefined,
    ]);
  });

  it('has the declared types of inputs where there are any', () => {
    const start = anOperation('script_runner.tasks.run', { inputsTypes: { size: 'integer' } });
    expect(skeletonOf(aNode({ operations: { start } })).operations['start']?.inputTypes).toEqual({
      size: 'integer',
    });
  });

  it('carries plugins and properties of relationships only where asked for', () => {
    const plugin = {
      name: 'script',
      executor: 'host_agent',
      packageName: 'p',
      packageVersion: '1.0',
      install: true,
    };
    const plugins = [plugin] as NodePlan['plugins'];
    const relationships = [aRelationship('a', 'db', { properties: { port: 80 } })];
    const node = aNode({ plugins, relationships });
    expect(skeletonOf(node)).not.toHaveProperty('plugins');
    expect(skeletonOf(node).relationships[0]).not.toHaveProperty('properties');
    expect(skeletonOf(node, true).plugins).toEqual([
      { name: 'script', executor: 'host_agent', packageName: 'p', packageVersion: '1.0' },
    ]);
    expect(skeletonOf(node, true).relationships[0]?.properties).toEqual({ port: 80 });
  });

  it('carries properties only where asked for', () => {
    expect(skeletonOf(aNode())).not.toHaveProperty('properties');
    expect(skeletonOf(aNode(), true).properties).toEqual({ port: 80 });
  });

  it.each<[string, JsonObject, string]>([
    ['agent_config', { agent_config: { install_method: 'none' } }, 'none'],
    [
      'install_agent: false before agent_config',
      { install_agent: false, agent_config: { install_method: 'plugin' } },
      'none',
    ],
    ['install_agent: true', { install_agent: true }, 'remote'],
    [
      'an empty install_agent as not given',
      { install_agent: '', agent_config: { install_method: 'provided' } },
      'provided',
    ],
    ['nothing as remote', {}, 'remote'],
  ])('reads the install method of a host from %s', (_case, properties, method) => {
    const host = aNode({ typeHierarchy: ['cloudify.nodes.Root', 'cloudify.nodes.Compute'], properties });
    expect(skeletonOf(host).installMethod).toBe(method);
  });

  it('has no install method unless it is a host', () => {
    expect(skeletonOf(aNode())).not.toHaveProperty('installMethod');
  });
});

describe('a skeleton', () => {
  it('keeps structure and states of instances and nothing else', () => {
    const instance: SkeletonNodeInstance = {
      id: 'web_abc123',
      nodeId: 'web',
      index: 1,
      hostId: null,
      state: 'started',
      relationships: [],
      scalingGroups: [],
    };
    const row = { ...instance, runtimeProperties: { password: 'hidden' } };
    expect(createSkeleton([], [row], {}, { withProperties: true }).nodeInstances).toEqual([instance]);
  });

  it('names operations that are declared anywhere, implemented or not, where asked for', () => {
    const plan = aNode({
      operations: { start: anOperation('script_runner.tasks.run'), stop: anOperation('') },
      relationships: [
        aRelationship('a', 'db', {
          sourceOperations: { establish: anOperation('') },
          targetOperations: { establish: anOperation(''), unlink: anOperation('') },
        }),
      ],
    });
    const nodes = [plan, aNode()].map((each) => ({
      plan: each,
      numberOfInstances: 1,
      plannedNumberOfInstances: 1,
    }));
    expect(createSkeleton(nodes, [], {}, { withProperties: true }).declaredOperations).toEqual({
      nodes: ['start', 'stop'],
      relationships: ['establish', 'unlink'],
    });
    expect(createSkeleton(nodes, [], {}, { withProperties: false })).not.toHaveProperty('declaredOperations');
  });

  it('has the counts of scaling groups', () => {
    const groups = { pair: { members: ['web'], properties: counts } };
    expect(createSkeleton([], [], groups, { withProperties: false }).scalingGroups).toEqual({
      pair: { members: ['web'], currentInstances: 1, plannedInstances: 2 },
    });
  });
});
