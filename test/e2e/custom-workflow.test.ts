import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution, ExecutionEvent, JsonObject } from '@cloudloom/client';
import { Cfy } from '../support/cfy.ts';
import { run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { exampleFolder, Stack } from '../support/stack.ts';

const FOLDER = exampleFolder('custom-workflow');
const PART = 'custom.nodes.Part';
const HELLO = { operation: 'greeting.hello', type_name: PART };

let stack: Stack;
let cfy: Cfy;
beforeAll(async () => {
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
}, 120_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
}, 60_000);

const execute = promisify(execFile);
const npm = async (...words: string[]): Promise<string> =>
  (await execute('npm', words, { cwd: FOLDER, shell: process.platform === 'win32' })).stdout;

async function succeeds(...words: string[]): Promise<string> {
  const { exitCode, output } = await cfy.run(...words);
  expect([`cfy ${words.join(' ')}`, exitCode, output]).toEqual([`cfy ${words.join(' ')}`, 0, output]);
  return output;
}

/** Events and log lines of an execution, in their order. */
const eventsOf = async (executionId: string): Promise<ExecutionEvent[]> =>
  (await stack.client.events.list({ executionId, sort: ['reportedTimestamp'] })).items;

interface Story {
  execution: Execution;
  events: ExecutionEvent[];
  /** `<node> <text>` of the events that the workflow sends about instances, in order. */
  told: string[];
  /** Results of operations, in the order of their ends. */
  results: string[];
}

async function story(execution: Execution): Promise<Story> {
  const events = await eventsOf(execution.id);
  return {
    execution,
    events,
    told: events
      .filter(({ eventType }) => eventType === 'workflow_node_event')
      .map(({ nodeName, message }) => `${nodeName} ${message}`),
    results: events.flatMap(
      ({ eventType, message }) => (eventType === 'task_succeeded' && / - (.*)$/.exec(message)?.[1]) || [],
    ),
  };
}

const running = async (workflowId: string, parameters: JsonObject = {}): Promise<Story> =>
  story(await run(stack.client, 'custom', workflowId, parameters));

const messagesOf = ({ events }: Story): string[] => events.map(({ message }) => message);

describe('the custom-workflow example', () => {
  it('passes its own tests and is packed', async () => {
    expect(await npm('test')).toMatch(/^# fail 0$/m);
    await npm('pack', '--pack-destination', cfy.folder);
  }, 180_000);

  it('is uploaded, and its blueprint after it', async () => {
    const [archive, yaml] = [join(cfy.folder, 'custom-workflow-1.0.0.tgz'), join(FOLDER, 'plugin.yaml')];
    await succeeds('plugins', 'upload', archive, '-y', yaml);
    await succeeds('blueprints', 'upload', join(FOLDER, 'blueprint', 'blueprint.yaml'), '-b', 'custom');
    await succeeds('deployments', 'create', 'custom', '-b', 'custom');
    expect(await succeeds('workflows', 'list', '-d', 'custom')).toContain('use_contained_subgraph');
    expect((await run(stack.client, 'custom', 'install')).status).toBe('terminated');
  }, 300_000);

  it('step 1 configures every instance', async () => {
    const { execution, results } = await running('step_1');
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(results).toEqual(Array<string>(4).fill('cloudify.interfaces.lifecycle.configure'));
  }, 120_000);

  it('step 2 runs what it is asked for, with arguments', async () => {
    const { execution, results } = await running('step_2', {
      ...HELLO,
      operation_kwargs: { text: 'Good morning' },
    });
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(results).toEqual(Array<string>(4).fill('Good morning'));
  }, 120_000);

  it('step 2 is refused without its mandatory parameter', async () => {
    await expect(running('step_2')).rejects.toThrow('operation');
  });

  it('step 3 says what happens on each instance', async () => {
    const { told } = await running('step_3', HELLO);
    expect(told.filter((line) => line.startsWith('database '))).toEqual([
      'database Starting to run operation',
      'database Done running operation',
    ]);
    expect(told).toHaveLength(8);
  }, 120_000);

  it.each(['step_4', 'run_operation'])(
    '%s follows the relationships',
    async (workflow) => {
      const { told, execution } = await running(workflow, HELLO);
      expect([execution.status, execution.error]).toEqual(['terminated', '']);
      expect(told.slice(0, 4)).toEqual([
        'database Starting to run operation',
        'database Done running operation',
        'application Starting to run operation',
        'application Done running operation',
      ]);
      expect(told.slice(4).every((line) => line.startsWith('worker '))).toBe(true);
    },
    120_000,
  );

  it('step 5 runs operations of relationships on both sides', async () => {
    const parameters = { ...HELLO, operation: 'greeting.introduce', is_node_operation: false };
    const told = await running('run_operation', parameters);
    expect(told.execution.status).toBe('terminated');
    expect(messagesOf(told).filter((message) => message === 'application meets database')).toHaveLength(2);
  }, 120_000);

  it('greet has nested defaults', async () => {
    const { execution, results } = await running('greet', { type_name: PART });
    expect(execution.parameters['operation_kwargs']).toEqual({
      text: 'Hello',
      address: { polite: true, name: 'everybody' },
    });
    expect(results).toEqual(Array<string>(4).fill('Hello'));
  }, 120_000);

  it('use_task_handlers ignores the failure of an operation', async () => {
    const told = await running('use_task_handlers', { node_id: 'database' });
    expect(told.execution.status).toBe('terminated');
    expect(messagesOf(told).some((message) => /^Task .*drill.* failed :\($/.test(message))).toBe(true);
    expect(told.events.some(({ eventType }) => eventType === 'task_failed')).toBe(true);
  }, 120_000);

  it('use_subgraphs upgrades after the start', async () => {
    const { execution, results } = await running('use_subgraphs', { node_id: 'database' });
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(results.map((name) => name.split('.').at(-1))).toEqual([
      'create',
      'configure',
      'start',
      'backup',
      'upgrade',
      'verify',
    ]);
  }, 120_000);

  it('use_contained_subgraph finds what is contained, however deep', async () => {
    const { told } = await running('use_contained_subgraph', { node_id: 'machine' });
    expect(told.filter((line) => line.endsWith('Directly contained in machine')).sort()).toEqual([
      'application Directly contained in machine',
      'database Directly contained in machine',
    ]);
    expect(told.filter((line) => line.endsWith('Goes where machine goes'))).toHaveLength(5);
  }, 120_000);

  it('use_modify brings a node to another number of instances, and back', async () => {
    const workers = async () =>
      (await stack.client.nodeInstances.list({ filters: { deploymentId: 'custom', nodeId: 'worker' } }))
        .items;
    const grown = await running('use_modify', { node_id: 'worker', instances: 3 });
    expect([grown.execution.status, grown.execution.error]).toEqual(['terminated', '']);
    expect((await workers()).map(({ state }) => state)).toEqual(['started', 'started', 'started']);
    const shrunk = await running('use_modify', { node_id: 'worker', instances: 2 });
    expect([shrunk.execution.status, shrunk.execution.error]).toEqual(['terminated', '']);
    expect(await workers()).toHaveLength(2);
  }, 180_000);

  it('take_turns stops in a pause, says how far it came, and leaves the states as they were', async () => {
    const { id } = await stack.client.executions.start({
      deploymentId: 'custom',
      workflowId: 'take_turns',
      parameters: { type_name: PART, pause: 3600 },
    });
    await eventually('the first turn is over', async () =>
      (await eventsOf(id)).some(({ eventType }) => eventType === 'task_succeeded'),
    );
    await stack.client.executions.cancel(id);
    const told = await story(await stack.client.executions.wait(id, { pollMilliseconds: 100 }));
    expect([told.execution.status, told.execution.error]).toEqual(['cancelled', '']);
    expect(messagesOf(told)).toContain('Stopped after 1 of 4 instances');
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'custom' } });
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['started']));
  }, 180_000);

  it('changes nothing in a dry run', async () => {
    const { id } = await stack.client.executions.start({
      deploymentId: 'custom',
      workflowId: 'run_operation',
      parameters: HELLO,
      dryRun: true,
    });
    const told = await story(await stack.client.executions.wait(id, { pollMilliseconds: 100 }));
    expect(told.execution.status).toBe('terminated');
    expect([told.told.length, told.results]).toEqual([8, []]);
    expect(messagesOf(told).at(-1)).toBe("'run_operation' workflow execution succeeded (dry run)");
  }, 120_000);
});
