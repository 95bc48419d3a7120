import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFiles } from '../support/archives.ts';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudloom-bad-input-'));
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const VALID = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  gate: {}
node_templates:
  lone:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        poststart:
          implementation: scripts/wait.sh
          inputs:
            gate: { get_input: gate }
`;
/** Runs until the file it is told about exists. */
const WAIT = '#!/bin/bash\nfor _ in {1..600}; do [ -e "$gate" ] && exit 0; sleep 0.1; done\nexit 1\n';
const FILES = { 'blueprint.yaml': VALID, 'scripts/wait.sh': WAIT };
const BROKEN_YAML = 'tosca_definitions_version: cloudify_dsl_1_4\nnode_templates:\n  lone: [unclosed\n';
const UNKNOWN_TYPE = VALID.replace('cloudify.nodes.Root', 'no.such.Type');
const AT_LINE = /line:? \d+,? column:? \d+/i;

describe('a blueprint that does not parse', () => {
  it.each([
    ['broken YAML', BROKEN_YAML],
    ['an unknown type', UNKNOWN_TYPE],
  ])(
    'with %s is refused at a synchronous upload with its place, and nothing is stored',
    async (_case, text) => {
      const archive = await packFiles({ ...FILES, 'blueprint.yaml': text });
      const { status, code, message } = await refusal(stack.client.blueprints.upload('bad', { archive }));
      expect([status, code]).toEqual([400, 'invalid_blueprint_error']);
      expect(message).toContain('blueprint.yaml');
      expect(message).toMatch(AT_LINE);
      expect(await refusal(stack.client.blueprints.get('bad'))).toMatchObject({
        status: 404,
        code: 'not_found_error',
      });
      expect((await stack.client.blueprints.list()).total).toBe(0);
    },
    60_000,
  );

  it('becomes invalid after an asynchronous upload, and its id is free at once', async () => {
    const bad = await packFiles({ ...FILES, 'blueprint.yaml': UNKNOWN_TYPE });
    const accepted = await stack.client.blueprints.upload('later', { archive: bad, async: true });
    expect(accepted.id).toBe('later');
    const invalid = await stack.client.blueprints.waitUntilUploaded('later', { pollMilliseconds: 50 });
    expect(invalid.state).toBe('invalid');
    expect(invalid.error).toContain('no.such.Type');
    expect(invalid.error).toMatch(AT_LINE);

    const uploaded = await stack.client.blueprints.upload('later', { archive: await packFiles(FILES) });
    expect(uploaded.state).toBe('uploaded');
    await stack.client.blueprints.delete('later');
  }, 60_000);
});

describe('a deployment', () => {
  it('of an unknown blueprint is refused', async () => {
    const call = stack.client.deployments.create('lone', { blueprintId: 'nowhere' });
    expect(await refusal(call)).toEqual({
      status: 404,
      code: 'not_found_error',
      message: 'Requested `Blueprint` with ID `nowhere` was not found',
    });
  });

  it('with missing or unknown inputs is refused by their names', async () => {
    await stack.client.blueprints.upload('lone', { archive: await packFiles(FILES) });
    expect(await refusal(stack.client.deployments.create('lone', { blueprintId: 'lone' }))).toEqual({
      status: 400,
      code: 'missing_required_deployment_input_error',
      message: 'missing inputs: gate',
    });
    const inputs = { gate: '/', colour: 'red' };
    expect(await refusal(stack.client.deployments.create('lone', { blueprintId: 'lone', inputs }))).toEqual({
      status: 400,
      code: 'unknown_deployment_input_error',
      message: 'Cannot create deployment - unknown inputs: colour',
    });
    expect((await stack.client.deployments.list()).total).toBe(0);
    await stack.client.blueprints.delete('lone');
  }, 60_000);
});

describe('starting an execution', () => {
  let gate: string;
  beforeAll(async () => {
    gate = join(folder, 'gate');
    await deployFiles(stack.client, 'busy', FILES, { gate });
  }, 60_000);
  const start = (workflowId: string, parameters = {}, deploymentId = 'busy') =>
    stack.client.executions.start({ deploymentId, workflowId, parameters });
  const stored = async () =>
    (await stack.client.executions.list({ filters: { deploymentId: 'busy' } })).total;

  it('on a deployment that does not exist is refused', async () => {
    expect(await refusal(start('install', {}, 'nowhere'))).toEqual({
      status: 404,
      code: 'not_found_error',
      message: 'Requested `Deployment` with ID `nowhere` was not found',
    });
  });

  it('of an unknown workflow is refused', async () => {
    expect(await refusal(start('dance'))).toEqual({
      status: 400,
      code: 'nonexistent_workflow_error',
      message: 'Workflow dance does not exist in the deployment busy',
    });
  });

  it('with undeclared parameters is refused by their names', async () => {
    expect(await refusal(start('install', { colour: 'red' }))).toEqual({
      status: 400,
      code: 'illegal_execution_parameters_error',
      message:
        'Workflow "install" does not have the following parameters declared: colour. ' +
        'Remove these parameters or use the flag for allowing custom parameters',
    });
  });

  it('without a required parameter is refused by its name', async () => {
    expect(await refusal(start('execute_operation'))).toEqual({
      status: 400,
      code: 'illegal_execution_parameters_error',
      message:
        'Workflow "execute_operation" must be provided with the following parameters to execute: operation',
    });
  });

  it('on a busy deployment is refused unless it may wait', async () => {
    const before = await stored();
    const install = await start('install');
    await eventually('the install has started', async () => {
      const { status } = await stack.client.executions.get(install.id);
      return status === 'started';
    });
    const { status, code, message } = await refusal(start('install'));
    expect([status, code]).toEqual([400, 'existing_running_execution_error']);
    expect(message).toBe(
      'The following executions are currently running for this deployment: ' +
        `[<Execution id=\`${install.id}\` tenant=\`default_tenant\` status=\`started\` workflow_id=\`install\`>]. ` +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request',
    );
    expect(await stored()).toBe(before + 1);

    const queued = await stack.client.executions.start({
      deploymentId: 'busy',
      workflowId: 'uninstall',
      queue: true,
    });
    expect(queued.status).toBe('queued');
    await writeFile(gate, '');
    const poll = { pollMilliseconds: 100 };
    expect(await stack.client.executions.wait(install.id, poll)).toMatchObject({ status: 'terminated' });
    expect(await stack.client.executions.wait(queued.id, poll)).toMatchObject({ status: 'terminated' });
  }, 120_000);

  it('of a workflow whose rules do not hold is refused', async () => {
    expect(await refusal(start('uninstall'))).toMatchObject({
      status: 400,
      code: 'unavailable_workflow_error',
      message: 'Workflow not available: uninstall',
    });
    expect(await run(stack.client, 'busy', 'install')).toMatchObject({ status: 'terminated' });
  }, 60_000);
});
