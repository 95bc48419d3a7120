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

  it('leaves functions in the capabilities of a group as they are written: they are about other deployments', async () => {
    const written = [{ get_input: 'env' }, [{ get_secret: 'token' }]];
    const groupCapabilities = async () =>
      written.map((value, place) => ({ deploymentId: `d${place}`, values: [value] }));
    const value = { of: { get_group_capability: ['group', 'cap'] }, own: { get_input: 'env' } };
    expect(await evaluateFunctions(value, {}, { ...sourceOf(PAIR), groupCapabilities })).toEqual({
      of: written,
      own: 'prod',
    });
  });

  it.each<[Json, string]>([
    [{ concat: 'x' }, 'ValueError'],
    [{ get_secret: ['token'] }, 'FunctionValidationError'],
    [{ get_capability: { get_secret: 'token' } }, 'ValueError'],
    [{ get_attributes_dict: ['web', 1] }, 'TypeError'],
    [{ get_attributes_dict: ['web', 'a', 'a'] }, 'FunctionEvaluationError'],
    [{ get_label: ['k', 'x'] }, 'FunctionValidationError'],
    [{ get_label: ['k', 1.5] }, 'AttributeError'],
    [{ get_consumers: 'nobody' }, 'ValueError'],
    [{ string_lower: 5 }, 'FunctionValidationError'],
    [{ string_lower: { a: 1 } }, 'FunctionEvaluationError'],
  ])(
    'that are malformed are refused, also in a payload that nobody validated: %j',
    async (call, exception) => {
      await expect(evaluate(call)).rejects.toMatchObject({ exception });
    },
  );

  it.each<[Json, string, string]>([
    [{ get_input: 'nope' }, 'KeyError', "there is no input 'nope'"],
    [{ get_property: ['nope', 'x'] }, 'KeyError', "there is no node 'nope'"],
    [{ get_property: ['db', 'prot'] }, 'FunctionEvaluationError', "has no property 'prot'; it has port"],
    [{ get_secret: 'nope' }, 'NotFound', "no secret 'nope'"],
    [{ get_secret: ['db', 'user'] }, 'FunctionEvaluationError', "secret 'db' has no 'user'; it has password"],
    [{ get_label: ['k', 7] }, 'IndexError', 'has 1 values, none at index 7'],
    [{ merge: [{ a: 1 }, { get_secret: 'token' }] }, 'ValueError', 'is no mapping'],
    [{ get_attribute: ['SOURCE', 'x'] }, 'FunctionEvaluationError', 'SOURCE is nobody in this context'],
  ])('that lead nowhere say what there is: %j', async (call, exception, message) => {
    const failure = await evaluate(call).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exception, message: expect.stringContaining(message) });
  });

  it('are not looked for in the parts of a secret or a capability before they are asked for', async () => {
    const world: World = { secrets: { s: '{"f": {"get_input": "env"}}' } };
    expect(await evaluate({ get_secret: ['s', 'f'] }, {}, world)).toBe('prod');
    await expect(evaluate({ get_secret: ['s', 'f', 'x'] }, {}, world)).rejects.toThrow("has no 'x'");
  });
});

describe('SELF in a value that a function found', () => {
  const world: World = {
    nodes: { a: {}, b: { who: { get_attribute: ['SELF', 'name'] } } },
    instances: [
      { id: 'a_1', nodeId: 'a', runtimeProperties: { name: 'a' } },
      {
        id: 'b_1',
        nodeId: 'b',
        runtimeProperties: { name: 'b', me: { get_attribute: ['SELF', 'name'] } },
      },
    ],
  };

  it('is the instance that an attribute belongs to, where the context has an instance at all', async () => {
    expect(await evaluate({ get_attribute: ['b', 'me'] }, { self: 'a_1' }, world)).toBe('b');
    await expect(evaluate({ get_attribute: ['b', 'me'] }, {}, world)).rejects.toThrow(
      'Node SELF has no instances',
    );
  });

  it('is the node that a property belongs to', async () => {
    expect(await evaluate({ get_property: ['b', 'who'] }, { self: 'a_1' }, world)).toBe('b');
  });

  it('that leads back to itself is refused', async () => {
    const loop: World = {
      nodes: { a: {} },
      instances: [{ id: 'a_1', nodeId: 'a', runtimeProperties: { x: { get_attribute: ['SELF', 'x'] } } }],
    };
    await expect(evaluate({ get_attribute: ['SELF', 'x'] }, { self: 'a_1' }, loop)).rejects.toMatchObject({
      exception: 'EvaluationRecursionLimitReached',
    });
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

describe('the instance that a node is evaluated for', () => {
  it('is meant wherever that node is named, also inside attributes', async () => {
    const own: Json = { get_attribute: ['db', 'ip'] };
    const world = { ...PAIR, nodes: { web: { of: own }, db: { alias: own } } };
    const context = { self: 'db_1', nodeInstance: 'db_1' };
    const read = (node: string, key: string) => evaluate({ get_attribute: [node, key] }, context, world);
    expect(await read('db', 'ip')).toBe('10.0.1.1');
    expect(await read('db', 'alias')).toBe('10.0.1.1');
    expect(await read('web', 'of')).toBe('10.0.1.1');
  });
});

describe('the limit of nesting', () => {
  const nested = (depth: number): Json => (depth === 0 ? 'x' : [nested(depth - 1)]);

  it('counts from the entries of a payload', async () => {
    const evaluate = (value: Json) => evaluateFunctions({ value }, {}, sourceOf({}));
    expect(await evaluate(nested(49))).toEqual({ value: nested(49) });
    await expect(evaluate(nested(50))).rejects.toThrow('recursion limit');
  });
});

describe('SELF in an attribute', () => {
  const runtimeProperties = { ip: '10.0.2.1', own: { get_attribute: ['SELF', 'ip'] } };
  const source = sourceOf({
    nodes: { web: {}, cache: {} },
    instances: [
      { id: 'web_1', nodeId: 'web', runtimeProperties: { ip: '10.0.0.1' } },
      { id: 'cache_1', nodeId: 'cache', runtimeProperties },
    ],
  });
  const valueOf = (call: JsonObject) => evaluateFunctions(call, { self: 'web_1' }, source);

  it('means the instance that the attribute belongs to', async () => {
    expect(await valueOf({ get_attribute: ['cache', 'own'] })).toBe('10.0.2.1');
  });

  it('means whoever asks, where all instances are asked', async () => {
    expect(await valueOf({ get_attributes_list: ['cache', 'own'] })).toEqual(['10.0.0.1']);
    expect(await valueOf({ get_attributes_dict: ['cache', 'own'] })).toEqual({
      cache_1: { own: '10.0.0.1' },
    });
  });
});
