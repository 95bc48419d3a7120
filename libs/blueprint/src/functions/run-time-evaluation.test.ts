import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../json.ts';
import type { EvaluationContext, EvaluationInstance, EvaluationSource } from './evaluation.ts';
import { evaluateFunctions, evaluateOutputs } from './run-time-evaluation.ts';

interface World {
  nodes?: Record<string, JsonObject>;
  instances?: (Partial<EvaluationInstance> & { id: string; nodeId: string })[];
  secrets?: Record<string, string>;
}

function sourceOf({ nodes = {}, instances = [], secrets = {} }: World): EvaluationSource {
  const complete = instances.map((instance) => ({
    index: 1,
    runtimeProperties: {},
    relationships: [],
    scalingGroups: [],
    ...instance,
  }));
  return {
    input: async (name) => (name === 'env' ? 'prod' : undefined),
    node: async (id) => (nodes[id] ? { id, properties: nodes[id] } : undefined),
    instance: async (id) => complete.find((instance) => instance.id === id),
    instancesOf: async (nodeId) => complete.filter((instance) => instance.nodeId === nodeId),
    secret: async (name) => secrets[name],
    capability: async (deployment, name) => ({ deployment, name }),
    groupCapabilities: async () => [
      { deploymentId: 'd1', values: ['x'] },
      { deploymentId: 'd2', values: ['y'] },
    ],
    label: async () => ['parent'],
    system: async (entity, property) => `${entity}-${property}`,
    consumers: async () => 2,
  };
}

const PAIR: World = {
  nodes: { web: { port: 80 }, db: { port: 5432 } },
  instances: [
    {
      id: 'web_1',
      nodeId: 'web',
      runtimeProperties: { ip: '10.0.0.1' },
      relationships: [{ targetName: 'db', targetId: 'db_2', type: 't' }],
    },
    { id: 'db_1', nodeId: 'db', runtimeProperties: { ip: '10.0.1.1' } },
    {
      id: 'db_2',
      nodeId: 'db',
      index: 2,
      runtimeProperties: { ip: '10.0.1.2', url: { concat: ['tcp://', { get_input: 'env' }] } },
    },
  ],
  secrets: { token: 't', db: '{"password": "p"}' },
};

const evaluate = (value: Json, context: EvaluationContext = {}, world: World = PAIR) =>
  evaluateFunctions(value, context, sourceOf(world));

describe('get_attribute', () => {
  it('of SELF is a runtime property, else the property of the node', async () => {
    expect(await evaluate({ get_attribute: ['SELF', 'ip'] }, { self: 'web_1' })).toBe('10.0.0.1');
    expect(await evaluate({ get_attribute: ['SELF', 'port'] }, { self: 'web_1' })).toBe(80);
    expect(await evaluate({ get_attribute: ['SELF', 'nothing'] }, { self: 'web_1' })).toBeNull();
  });

  it('of SOURCE and TARGET means the ends of the relationship', async () => {
    const context = { source: 'web_1', target: 'db_1' };
    expect(
      await evaluate([{ get_attribute: ['SOURCE', 'ip'] }, { get_attribute: ['TARGET', 'ip'] }], context),
    ).toEqual(['10.0.0.1', '10.0.1.1']);
  });

  it('of a node with several instances means the one that SELF is connected to', async () => {
    expect(await evaluate({ get_attribute: ['db', 'ip'] }, { self: 'web_1' })).toBe('10.0.1.2');
    await expect(evaluate({ get_attribute: ['db', 'ip'] })).rejects.toThrow(
      'More than one node instance found for node "db"',
    );
  });

  it('means the instance in the same scaling group instance', async () => {
    const group = (id: string) => ({ scalingGroups: [{ name: 'g', id }] });
    const world: World = {
      nodes: { a: {}, b: {} },
      instances: [
        { id: 'a_1', nodeId: 'a', ...group('g_1') },
        { id: 'b_1', nodeId: 'b', ...group('g_1'), runtimeProperties: { x: 1 } },
        { id: 'b_2', nodeId: 'b', ...group('g_2'), runtimeProperties: { x: 2 } },
      ],
    };
    expect(await evaluate({ get_attribute: ['b', 'x'] }, { self: 'a_1' }, world)).toBe(1);
  });

  it('evaluates functions that it meets', async () => {
    expect(await evaluate({ get_attribute: ['SELF', 'url'] }, { self: 'db_2' })).toBe('tcp://prod');
  });

  it('knows the id and the index of an instance', async () => {
    expect(await evaluate({ get_attribute: ['SELF', 'node_instance_id'] }, { self: 'db_2' })).toBe('db_2');
    expect(await evaluate({ get_attribute: ['SELF', 'node_instance_index'] }, { self: 'db_2' })).toBe(2);
  });
});

describe('other functions of run time', () => {
  it.each<[JsonObject, Json]>([
    [{ get_property: ['SELF', 'port'] }, 80],
    [{ get_attributes_list: ['db', 'ip'] }, ['10.0.1.1', '10.0.1.2']],
    [{ get_attributes_dict: ['web', 'ip'] }, { web_1: { ip: '10.0.0.1' } }],
    [{ get_secret: 'token' }, 't'],
    [{ get_secret: ['db', 'password'] }, 'p'],
    [{ get_capability: ['other', 'cap', 'name'] }, 'cap'],
    [{ get_environment_capability: ['region', 'deployment'] }, 'parent'],
    [{ get_group_capability: ['group', 'deployment_id:cap'] }, { d1: 'x', d2: 'y' }],
    [{ get_group_capability: ['group', 'cap'] }, ['x', 'y']],
    [{ get_label: 'csys-obj-parent' }, ['parent']],
    [{ get_label: ['csys-obj-parent', 0] }, 'parent'],
    [{ get_sys: ['deployment', 'id'] }, 'deployment-id'],
    [{ get_consumers: 'count' }, 2],
    [{ merge: [{ a: 1 }, { a: 2 }] }, { a: 2 }],
    [{ string_replace: ['a-b-c', '-', '_', 1] }, 'a_b-c'],
    [{ string_split: ['a-b', '-', -1] }, 'b'],
  ])('%j is %j', async (call, value) => {
    expect(await evaluate(call, { self: 'web_1' })).toEqual(value);
  });

  it('are refused when malformed, also in a payload that nobody validated', async () => {
    await expect(evaluate({ get_sys: ['nothing', 'x'] })).rejects.toMatchObject({
      exception: 'UnknownSysEntityError',
    });
    await expect(evaluate({ concat: 'x' })).rejects.toMatchObject({ exception: 'ValueError' });
  });
});

describe('outputs', () => {
  it('show an error text where no instance can be chosen, and leave out lost secrets', async () => {
    const outputs = {
      bad: { value: { get_attribute: ['db', 'ip'] } },
      lost: { value: { get_secret: 'gone' } },
      good: { value: { get_attribute: ['web', 'ip'] } },
    };
    const values = await evaluateOutputs(outputs, sourceOf(PAIR));
    expect(Object.keys(values)).toEqual(['bad', 'good']);
    expect(values.bad).toMatch(/^<ERROR: Unable to evaluate get_attribute function: More than one/);
  });
});
