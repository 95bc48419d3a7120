import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/client';
import { packFiles } from '../support/archives.ts';
import { run } from '../support/deploying.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

const NOTE = `#!/bin/bash
operation=$(ctx operation name)
echo "\${operation##*.} $(ctx node name)\${reason:+ because of $reason}" >>"$folder/notes"
`;

const operations = (names: string[], indent: string): string =>
  names
    .map(
      (name) =>
        `${indent}${name}: { implementation: scripts/note.sh, inputs: { folder: { default: { get_input: folder } } } }`,
    )
    .join('\n');

/** A database, an application on it, and a signpost that nothing is to be done for. */
const SHOP = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  shop.nodes.Service:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
${operations(['create', 'start', 'stop', 'delete', 'pull'], '        ')}
node_templates:
  application:
    type: shop.nodes.Service
    relationships:
      - { type: cloudify.relationships.connected_to, target: signpost }
  signpost:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: database }
  database: { type: shop.nodes.Service }
`;

let stack: Stack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

let count = 0;

/** What was noted since the last look. */
class Notebook {
  #read = 0;
  readonly #folder: SharedFolder;

  constructor(folder: SharedFolder) {
    this.#folder = folder;
  }

  async next(): Promise<string[]> {
    const notes = (await this.#folder.notes()).slice(this.#read);
    this.#read += notes.length;
    return notes;
  }
}

/** A deployment of the blueprint, with these labels. */
async function deployed(
  blueprint: string,
  labels: Record<string, string> = {},
): Promise<{ name: string; notes: Notebook }> {
  count += 1;
  const name = `deployment-${count}`;
  const folder = await shared.section(name);
  const archive = await packFiles({ 'blueprint.yaml': blueprint, 'scripts/note.sh': NOTE });
  await stack.client.blueprints.upload(name, { archive });
  const inputs = { folder: folder.path };
  await stack.client.deployments.create(name, { blueprintId: name, inputs, labels });
  return { name, notes: new Notebook(folder) };
}

/** Deploys, installs, and forgets what that noted. */
async function installed(...given: Parameters<typeof deployed>): ReturnType<typeof deployed> {
  const deployment = await deployed(...given);
  await succeed(deployment.name, 'install');
  await deployment.notes.next();
  return deployment;
}

/** Runs a workflow whatever its availability rules say. */
async function force(deploymentId: string, workflowId: string, parameters: JsonObject = {}) {
  const request = { deploymentId, workflowId, parameters, force: true };
  const { id } = await stack.client.executions.start(request);
  return stack.client.executions.wait(id, { pollMilliseconds: 100 });
}

async function succeed(name: string, workflowId: string, parameters: JsonObject = {}): Promise<string> {
  const { id, status, error } = await run(stack.client, name, workflowId, parameters);
  expect([workflowId, status, error]).toEqual([workflowId, 'terminated', '']);
  return id;
}

const instancesOf = async (deploymentId: string) =>
  (await stack.client.nodeInstances.list({ filters: { deploymentId } })).items;
const statesOf = async (deploymentId: string) =>
  Object.fromEntries((await instancesOf(deploymentId)).map(({ nodeId, state }) => [nodeId, state]));
const nodeEvents = async (executionId: string, node: string) =>
  (await stack.client.events.list({ executionId, eventType: 'workflow_node_event' })).items
    .filter(({ nodeName }) => nodeName === node)
    .map(({ message }) => message);

describe('on an installed deployment', () => {
  let name: string;
  let notes: Notebook;
  beforeEach(async () => {
    ({ name, notes } = await installed(SHOP));
  }, 60_000);

  it('reinstall takes everything down and brings it up again', async () => {
    await succeed(name, 'reinstall');
    expect(await notes.next()).toEqual([
      'stop application',
      'delete application',
      'stop database',
      'delete database',
      'create database',
      'start database',
      'create application',
      'start application',
    ]);
    expect(await statesOf(name)).toEqual({
      application: 'started',
      signpost: 'started',
      database: 'started',
    });
  }, 60_000);

  it('reinstall of a part leaves the rest alone', async () => {
    await succeed(name, 'reinstall', { node_ids: ['application'] });
    expect(await notes.next()).toEqual([
      'stop application',
      'delete application',
      'create application',
      'start application',
    ]);
  }, 60_000);

  it('stop, start and pull run one operation, targets first, and leave states alone', async () => {
    await succeed(name, 'stop');
    expect(await notes.next()).toEqual(['stop database', 'stop application']);
    // Instances are `started` still, where it is not offered.
    expect(await force(name, 'start', { node_ids: ['database'] })).toMatchObject({ status: 'terminated' });
    expect(await notes.next()).toEqual(['start database']);
    await succeed(name, 'pull', { operation_parms: { reason: 'curiosity' } });
    expect(await notes.next()).toEqual([
      'pull database because of curiosity',
      'pull application because of curiosity',
    ]);
    expect((await statesOf(name)).database).toBe('started');
  }, 60_000);

  it('restart stops all of the selection, then starts it', async () => {
    const id = await succeed(name, 'restart', {
      stop_parms: { reason: 'the new year' },
      node_ids: ['database', 'application'],
    });
    expect(await notes.next()).toEqual([
      'stop database because of the new year',
      'stop application because of the new year',
      'start database',
      'start application',
    ]);
    expect(await nodeEvents(id, 'database')).toEqual([
      "Starting operation cloudify.interfaces.lifecycle.stop (Operation parameters: {'reason': 'the new year'})",
      'Finished operation cloudify.interfaces.lifecycle.stop',
      'Starting operation cloudify.interfaces.lifecycle.start',
      'Finished operation cloudify.interfaces.lifecycle.start',
    ]);
  }, 60_000);

  it('execute_operation runs where all filters match', async () => {
    const [database] = (await instancesOf(name)).filter(({ nodeId }) => nodeId === 'database');
    const operation = 'cloudify.interfaces.lifecycle.pull';
    const chosen = { node_instance_ids: [database?.id ?? ''], type_names: ['shop.nodes.Service'] };
    await succeed(name, 'execute_operation', { operation, ...chosen });
    expect(await notes.next()).toEqual(['pull database']);
    await succeed(name, 'execute_operation', { operation, ...chosen, node_ids: ['application'] });
    expect(await notes.next()).toEqual([]);
  }, 60_000);
});

const AGENT = 'cloudify.interfaces.cloudify_agent';
const HOST_OPERATIONS = ['create', 'stop', 'delete', 'create_amqp', 'validate_amqp'];
const hostOperation = (name: string, inputs: string): string => `
        ${name}:
          implementation: scripts/note.sh
          executor: central_deployment_agent
          inputs:
            folder: { default: { get_input: folder } }${inputs}`;

/** A host that is reached remotely, with scripts in place of an agent's operations. */
const HOSTED = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  lab.nodes.Host:
    derived_from: cloudify.nodes.Compute
    interfaces:
      ${AGENT}:${HOST_OPERATIONS.map((name) => hostOperation(name, '')).join('')}
node_templates:
  host: { type: lab.nodes.Host }
  guest:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.contained_in, target: host }
`;

describe('on a host with operations of its own for agents', () => {
  it('validate_agents and install_new_agents run them', async () => {
    const { name, notes } = await installed(HOSTED);
    const validation = await succeed(name, 'validate_agents');
    expect(await notes.next()).toEqual(['validate_amqp host']);
    expect(await nodeEvents(validation, 'host')).toEqual(['Validating agent connection.', 'Validation done']);

    const installation = await succeed(name, 'install_new_agents', { manager_ip: '10.9.9.9' });
    expect(await notes.next()).toEqual(['validate_amqp host', 'create_amqp host', 'validate_amqp host']);
    expect(await nodeEvents(installation, 'host')).toEqual([
      'Validating agent connection.',
      'Validation done',
      'Installing new agent',
      'New agent installed.',
    ]);
  }, 90_000);

  it('and without them the installation says that there are no agents yet', async () => {
    const blueprint = HOSTED.replaceAll('type: lab.nodes.Host', 'type: cloudify.nodes.Compute');
    const { name } = await deployed(blueprint);
    const { status, error } = await run(stack.client, name, 'install');
    expect(status).toBe('failed');
    expect(error).toContain('agents are not supported yet');
  }, 90_000);

  it('validate_agents refuses what is no host, and hosts that are not started', async () => {
    const { name } = await installed(HOSTED);
    const refused = await run(stack.client, name, 'validate_agents', { node_ids: ['guest'] });
    expect(refused.status).toBe('failed');
    expect(refused.error).toMatch(
      /Specified filters are not correct:\nNode instance guest_\w+ is not host\.$/,
    );
    await succeed(name, 'uninstall');
    const late = await force(name, 'validate_agents');
    expect(late.error).toMatch(/Node host_\w+ is not started \(state: deleted\)$/);
  }, 90_000);
});

describe('a recursive uninstall', () => {
  it('uninstalls services and their services first', async () => {
    const parent = await installed(SHOP);
    const service = await installed(SHOP, { 'csys-obj-parent': parent.name });
    const grandchild = await installed(SHOP, { 'csys-obj-parent': service.name });
    const id = await succeed(parent.name, 'uninstall', { recursive: true });
    for (const { name } of [parent, service, grandchild])
      expect(await statesOf(name)).toEqual({
        application: 'deleted',
        signpost: 'deleted',
        database: 'deleted',
      });
    const ends = new Map(
      (await stack.client.executions.list({ filters: { workflowId: 'uninstall' } })).items.map(
        ({ deploymentId, endedAt, parameters }) => [deploymentId, { endedAt, parameters }],
      ),
    );
    expect(ends.get(service.name)?.parameters).toMatchObject({ recursive: true });
    const [first, second, third] = [grandchild, service, parent].map(({ name }) =>
      String(ends.get(name)?.endedAt),
    );
    expect(first! < second! && second! < third!).toBe(true);
    const { items } = await stack.client.events.list({ executionId: id });
    expect(items.map(({ message }) => message)).toContain('Uninstalling service deployments recursively');
  }, 120_000);
});
