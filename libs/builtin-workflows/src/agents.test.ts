import { describe, expect, it } from '@jest/globals';
import type { JsonObject, OperationCall, WorkflowDefinition } from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type NodeSketch,
} from '@cloudloom/workflow/testing';
import { installNewAgents } from './install-new-agents.ts';
import { validateAgents } from './validate-agents.ts';

const AGENT = 'cloudify.interfaces.cloudify_agent';
const aHost = (host: NonNullable<NodeSketch['host']>, given: NodeSketch = {}): NodeSketch => ({
  host,
  state: 'started',
  operations: [`${AGENT}.validate_amqp`, `${AGENT}.create_amqp`],
  settings: { [`${AGENT}.create_amqp`]: { inputNames: ['install_agent_timeout', 'manager_ip'] } },
  ...given,
});
const HOSTS: Record<string, NodeSketch> = {
  remote: aHost('remote'),
  scripted: aHost('init_script'),
  plugged: aHost('plugin'),
  provided: aHost('provided'),
  bare: aHost('none'),
  guest: {
    state: 'started',
    operations: ['cloudify.interfaces.monitoring.start'],
    relationships: [{ target: 'remote', kind: 'contained_in' }],
  },
};

async function running(
  workflow: WorkflowDefinition,
  parameters: JsonObject = {},
  nodes: Record<string, NodeSketch> = HOSTS,
) {
  const calls: OperationCall[] = [];
  const runtime = new InMemoryRuntime({
    topology: sketchTopology(nodes),
    facts: { parameters },
    operation: ({ call }) => (calls.push(call), operationSucceeded()),
  });
  const outcome = await runtime.run(workflow);
  const asked = calls.map(
    ({ nodeInstanceId, operation }) => `${nodeInstanceId} ${operation.split('.').at(-1)}`,
  );
  return { outcome, calls, asked, lines: traceLines(runtime.effects) };
}

describe('validate_agents', () => {
  it('asks the agents that the product brought to hosts, over the present connection', async () => {
    const { outcome, calls, asked, lines } = await running(validateAgents);
    expect(outcome.status).toBe('terminated');
    expect(asked).toEqual(['remote_1 validate_amqp', 'scripted_1 validate_amqp', 'plugged_1 validate_amqp']);
    expect(calls[0]?.kwargs).toEqual({ current_amqp: true, manager_ip: null, manager_certificate: null });
    expect(lines.filter((line) => line.startsWith('remote_1'))).toEqual([
      'remote_1 "Validating agent connection."',
      'remote_1 validate_amqp started',
      'remote_1 validate_amqp succeeded',
      'remote_1 "Validation done"',
    ]);
  });

  it('asks those with the given install methods', async () => {
    expect((await running(validateAgents, { install_methods: ['provided'] })).asked).toEqual([
      'provided_1 validate_amqp',
    ]);
    expect((await running(validateAgents, { install_methods: [] })).asked).toEqual([]);
  });

  it('asks the chosen hosts whatever their install method', async () => {
    const parameters = { node_ids: ['provided', 'remote'], install_methods: ['plugin'] };
    expect((await running(validateAgents, parameters)).asked).toEqual([
      'remote_1 validate_amqp',
      'provided_1 validate_amqp',
    ]);
    expect((await running(validateAgents, { node_instance_ids: ['scripted_1'] })).asked).toEqual([
      'scripted_1 validate_amqp',
    ]);
  });

  it('refuses chosen instances that can have no agent, all in one sentence', async () => {
    const { outcome, asked } = await running(validateAgents, { node_ids: ['guest', 'bare', 'remote'] });
    expect(outcome.error).toContain(
      'Specified filters are not correct:\n' +
        'Agent should not be installed on node instance bare_1\nNode instance guest_1 is not host.',
    );
    expect(asked).toEqual([]);
  });

  it('refuses hosts that are not started', async () => {
    const { outcome, asked } = await running(
      validateAgents,
      {},
      { ...HOSTS, late: aHost('remote', { state: 'stopped' }) },
    );
    expect(outcome.error).toContain('Node late_1 is not started (state: stopped)');
    expect(asked).toEqual([]);
  });

  it('looks at the states of the moment, not at those when the execution began', async () => {
    const runtime = new InMemoryRuntime({ topology: sketchTopology({ host: aHost('remote') }) });
    runtime.record({
      kind: 'nodeInstanceState',
      key: 'meanwhile',
      timestamp: 0,
      nodeInstanceId: 'host_1',
      state: 'stopped',
    });
    expect((await runtime.run(validateAgents)).error).toContain('(state: stopped)');
  });
});

describe('install_new_agents', () => {
  const only = { node_ids: ['remote'] };

  it('validates, then installs, validates again and starts what monitors the host', async () => {
    const { outcome, calls, asked, lines } = await running(installNewAgents, {
      ...only,
      manager_ip: '10.9.9.9',
      manager_certificate: 'pem',
      stop_old_agent: true,
      install_agent_timeout: 60,
    });
    expect(outcome.status).toBe('terminated');
    expect(asked).toEqual([
      'remote_1 validate_amqp',
      'remote_1 create_amqp',
      'remote_1 validate_amqp',
      'guest_1 start',
    ]);
    expect(calls.slice(0, 3).map(({ kwargs }) => kwargs)).toEqual([
      { current_amqp: false, manager_ip: '10.9.9.9', manager_certificate: 'pem' },
      {
        install_agent_timeout: 60,
        manager_ip: '10.9.9.9',
        manager_certificate: 'pem',
        stop_old_agent: true,
      },
      { current_amqp: true },
    ]);
    expect(lines).toEqual(
      expect.arrayContaining(['remote_1 "Installing new agent"', 'remote_1 "New agent installed."']),
    );
  });

  it('installs nowhere before all hosts have been validated', async () => {
    const { asked } = await running(installNewAgents);
    expect(asked.slice(0, 3).every((each) => each.endsWith('validate_amqp'))).toBe(true);
    expect(asked.slice(3, 6).every((each) => each.endsWith('create_amqp'))).toBe(true);
  });

  it('leaves out either half on demand', async () => {
    expect((await running(installNewAgents, { ...only, install: false })).asked).toEqual([
      'remote_1 validate_amqp',
    ]);
    expect((await running(installNewAgents, { ...only, validate: false })).asked).toEqual([
      'remote_1 create_amqp',
      'remote_1 validate_amqp',
      'guest_1 start',
    ]);
    const neither = { ...only, validate: false, install: false };
    expect((await running(installNewAgents, neither)).outcome.status).toBe('terminated');
  });
});
