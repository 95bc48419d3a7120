import { describe, expect, it } from '@jest/globals';
import type { JsonObject, OperationCall, TopologySkeleton } from '@cloudloom/workflow';
import type { RecordedUpdate } from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type InMemoryOptions,
  type NodeSketch,
  type UpdateSketch,
} from '@cloudloom/workflow/testing';
import { update } from './update.ts';

const LIFECYCLE = ['create', 'delete'];
const UPDATES = ['preupdate', 'update', 'postupdate', 'update_config', 'update_apply', 'update_postapply'];
const started = (given: NodeSketch = {}): NodeSketch => ({
  operations: LIFECYCLE,
  state: 'started',
  ...given,
});

/** What the server says when only these nodes have changed. */
const modified = (topology: TopologySkeleton, modifiedNodes: string[]): UpdateSketch => ({
  changes: { ...NOTHING, modifiedNodes },
  performed: topology,
});
const NOTHING: RecordedUpdate = {
  addedAndRelated: [],
  removedAndRelated: [],
  extendedAndRelated: [],
  reducedAndRelated: [],
  modifiedNodes: [],
  modifiedEntityIds: {},
};

interface Given extends Pick<InMemoryOptions, 'instances' | 'history' | 'update'> {
  nodes: Record<string, NodeSketch>;
  modifiedNodes?: string[];
  parameters?: JsonObject;
  /** Operations that fail for good, or what they answer, by `instance operation`. */
  answers?: Record<string, JsonObject | boolean | 'fails'>;
}

function prepared({ nodes, modifiedNodes = [], parameters = {}, answers = {}, ...options }: Given) {
  const topology = sketchTopology(nodes);
  const asked: string[] = [];
  const runtime = new InMemoryRuntime({
    update: modified(topology, modifiedNodes),
    ...options,
    topology,
    facts: { parameters: { update_id: 'u', ...parameters }, taskRetries: 0 },
    operation: ({ call }) => {
      asked.push(nameOf(call));
      const answer = answers[nameOf(call)];
      return answer === 'fails'
        ? operationFailed('recoverable', 'no luck')
        : operationSucceeded(answer ?? null);
    },
  });
  return { runtime, asked, answers };
}

const nameOf = ({ nodeInstanceId, operation, side }: OperationCall): string =>
  [nodeInstanceId, side, operation.split('.').at(-1)].filter((part) => part !== undefined).join(' ');

async function running(given: Given) {
  const { runtime, asked } = prepared(given);
  const outcome = await runtime.run(update);
  return { outcome, asked, runtime, lines: traceLines(runtime.effects) };
}

describe('an update', () => {
  it('stops at what is not supported, naming each step', async () => {
    const nodes = { web: started() };
    const { outcome, lines, runtime } = await running({
      nodes,
      update: { ...modified(sketchTopology(nodes), []), unsupported: ['modify node nodes:web'] },
    });
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.error).toContain('Cannot update: unsupported steps found');
    expect(lines.join()).toContain('Unsupported step: modify node nodes:web');
    expect(runtime.updates.steps).toEqual(['prepare']);
  });

  it('ends after the first step when it is a preview', async () => {
    const { outcome, runtime } = await running({
      nodes: { web: started() },
      modifiedNodes: ['web'],
      parameters: { preview: true },
    });
    expect([outcome.status, runtime.updates.steps]).toEqual(['terminated', ['prepare', 'complete']]);
  });

  it('runs the update operations of what changed, targets first, with their events', async () => {
    const nodes = {
      web: started({ operations: [...LIFECYCLE, ...UPDATES], relationships: [{ target: 'db' }] }),
      db: started({ operations: [...LIFECYCLE, 'update_apply'] }),
      lan: started(),
    };
    const { outcome, asked, lines } = await running({ nodes, modifiedNodes: ['web', 'db'] });
    expect(outcome).toEqual({ status: 'terminated', error: '' });
    expect(asked).toEqual(['db_1 update_apply', ...UPDATES.map((name) => `web_1 ${name}`)]);
    expect(lines.filter((line) => line.startsWith('db_1 "'))).toEqual([
      'db_1 "Updating node instance"',
      'db_1 "Node instance updated"',
    ]);
  });

  it('reinstalls what changed and has no update operations, with all that is contained in it', async () => {
    const nodes = {
      vm: started(),
      app: started({ relationships: [{ target: 'vm', kind: 'contained_in' }] }),
    } satisfies Record<string, NodeSketch>;
    const { asked } = await running({ nodes, modifiedNodes: ['vm'] });
    expect(asked).toEqual(['app_1 delete', 'vm_1 delete', 'vm_1 create', 'app_1 create']);
    expect(
      (await running({ nodes, modifiedNodes: ['vm'], parameters: { skip_reinstall: true } })).asked,
    ).toEqual([]);
  });

  it('reinstalls listed instances whatever the flags say', async () => {
    const nodes = { vm: started(), app: started() };
    const parameters = { skip_reinstall: true, reinstall_list: ['app_1', 'unknown_1'] };
    const { asked } = await running({ nodes, modifiedNodes: ['vm'], parameters });
    expect(asked).toEqual(['app_1 delete', 'app_1 create']);
  });

  it('asks those that can tell whether they have drifted, and trusts them', async () => {
    const operations = [...LIFECYCLE, 'check_drift', 'update'];
    const nodes = {
      same: started({ operations }),
      other: started({ operations }),
      sick: started({ operations }),
    };
    const answers = { 'other_1 check_drift': { port: 80 }, 'sick_1 check_drift': 'fails' } as const;
    const modifiedNodes = ['same', 'other', 'sick'];
    const { asked, outcome } = await running({ nodes, modifiedNodes, answers });
    expect(outcome.status).toBe('terminated');
    expect(asked.slice(3)).toEqual(['other_1 update', 'sick_1 delete', 'sick_1 create']);
    const unasked = await running({ nodes, modifiedNodes, parameters: { skip_drift_check: true } });
    expect(unasked.asked).toEqual(['same_1 update', 'other_1 update', 'sick_1 update']);
  });

  it('reinstalls what could not be updated or healed', async () => {
    const operations = [...LIFECYCLE, 'update'];
    const checked = [...operations, 'cloudify.interfaces.validation.check_status'];
    const nodes = {
      fails: started({ operations }),
      ill: started({ operations: checked }),
      well: started({ operations }),
    };
    const answers = { 'fails_1 update': 'fails', 'ill_1 check_status': 'fails' } as const;
    const given = { nodes, modifiedNodes: ['fails', 'ill', 'well'], answers };
    const { asked, outcome, runtime } = await running(given);
    expect(outcome.status).toBe('terminated');
    expect(asked.sort()).toEqual([
      ...['fails_1 create', 'fails_1 delete', 'fails_1 update'],
      ...['ill_1 check_status', 'ill_1 create', 'ill_1 delete', 'well_1 update'],
    ]);
    for (const { systemProperties } of runtime.completeTopology.nodeInstances)
      expect(systemProperties).not.toHaveProperty('update_failed');
    const unhealed = await running({ ...given, parameters: { skip_heal: true } });
    expect(unhealed.asked).toContain('ill_1 update');
  });

  it('updates relationships that have drifted, on the end that says so', async () => {
    const rel = 'cloudify.interfaces.relationship_lifecycle.update';
    const nodes = {
      web: started({ relationships: [{ target: 'db', source: [rel], targetSide: [rel] }] }),
      db: started(),
    };
    const drift = { ok: true, result: true };
    const instances = {
      db_1: { systemProperties: { target_relationships_configuration_drift: { web_1: drift } } },
    };
    const { asked, runtime } = await running({ nodes, instances });
    expect(asked).toEqual(['db_1 target update']);
    const web = runtime.completeTopology.nodeInstances.find(({ id }) => id === 'web_1');
    expect(web?.systemProperties?.['configuration_drift']).toBeNull();
  });

  it('hands the work to another workflow, and fails with it', async () => {
    const nodes = { web: started() };
    const parameters = { workflow_id: 'greet' };
    const { asked, runtime } = await running({ nodes, modifiedNodes: ['web'], parameters });
    expect(asked).toEqual([]);
    expect(runtime.updates.steps).toEqual([
      'prepare',
      'perform',
      'run greet',
      'detach',
      'finalize',
      'complete',
    ]);
    const broken = { ...modified(sketchTopology(nodes), []), workflowFailure: 'greet ended failed' };
    const failing = await running({ nodes, parameters, update: broken });
    expect(failing.outcome).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('greet ended failed'),
    });
    expect(failing.runtime.updates.steps).not.toContain('finalize');
  });

  it('goes on where it failed, and is the same however often it hands over', async () => {
    const nodes = { a: started(), b: started(), c: started({ operations: [...LIFECYCLE, 'update'] }) };
    const modifiedNodes = ['a', 'b', 'c'];
    const whole = await running({ nodes, modifiedNodes });
    const pieces = await running({ nodes, modifiedNodes, history: { soft: 1, hard: 2 } });
    expect(pieces.runtime.runs).toBeGreaterThan(1);
    expect([...pieces.asked].sort()).toEqual([...whole.asked].sort());
    expect([...pieces.lines].sort()).toEqual([...whole.lines].sort());

    const { runtime, asked, answers } = prepared({
      nodes,
      modifiedNodes,
      answers: { 'b_1 create': 'fails' },
    });
    expect((await runtime.run(update)).status).toBe('failed');
    delete (answers as JsonObject)['b_1 create'];
    expect((await runtime.resume(update)).status).toBe('terminated');
    expect(asked.filter((name) => name === 'a_1 create')).toHaveLength(1);
    expect(asked.filter((name) => name === 'b_1 create')).toHaveLength(2);
    expect(runtime.updates.steps).toEqual(['prepare', 'perform', 'detach', 'finalize', 'complete']);
  });
});
