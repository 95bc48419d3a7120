import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceStart } from '@cloudloom/executions';
import { SCOPE, WORKFLOWS, createWorld, start, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let place = 0;
let shop: string;
let request: ServiceStart;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-services-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  await aDeployment(world.stores.database, { id: shop, workflows: WORKFLOWS });
  const { id: executionId } = await start(world, { deploymentId: shop });
  request = {
    executionId,
    attempt: 1,
    call: 0,
    deploymentId: shop,
    workflowId: 'install',
    parameters: { recursive: true },
    dryRun: false,
  };
});
afterAll(async () => {
  await world.close();
  await testDatabase.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

const label = (key: string, value: string) => ({ key, value, createdAt: new Date(), createdBy: 'admin' });
async function aService(id: string, parent = shop): Promise<void> {
  await aDeployment(world.stores.database, { id, workflows: WORKFLOWS });
  await world.stores.deployments.update(SCOPE, id, { labels: [label('csys-obj-parent', parent)] });
}
const startOnServices = (given: Partial<ServiceStart> = {}) =>
  world.serviceExecutions.start(SCOPE, { ...request, ...given });
const executionsOf = async (deploymentId: string) => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [deploymentId] } };
  return (await world.stores.executions.list(SCOPE, query)).items;
};
const end = async (id: string, status: 'terminated' | 'failed') => {
  await world.begin(id);
  await world.end(id, status, status === 'failed' ? 'no' : '');
};
/** The asking execution fails and is resumed. */
const resumeAsker = async () => {
  await end(request.executionId, 'failed');
  await world.executions.act(SCOPE, request.executionId, 'resume');
};

describe('a workflow that is started on the services of a deployment', () => {
  it('starts once on each, however often that is asked', async () => {
    await aService(`${shop}-database`);
    await aService(`${shop}-cache`);
    await aService(`${shop}-elsewhere`, 'another');
    const first = await startOnServices();
    expect(first.refused).toEqual([]);
    expect(await startOnServices()).toEqual(first);
    const [execution, ...others] = await executionsOf(`${shop}-database`);
    expect(others).toEqual([]);
    expect(execution).toMatchObject({ id: first.executions[0], parameters: { recursive: true } });
    expect(first.executions).toHaveLength(2);
    expect(await executionsOf(`${shop}-elsewhere`)).toEqual([]);
  });

  it('waits its turn on a busy one', async () => {
    await aService(`${shop}-busy`);
    await start(world, { deploymentId: `${shop}-busy` });
    const { executions } = await startOnServices();
    expect(await world.status(executions[0]!)).toBe('queued');
    expect(await world.serviceExecutions.unended(executions)).toEqual(executions);
  });

  it('has the same number of starts when two ask at the same time', async () => {
    await aService(`${shop}-database`);
    const [one, other] = await Promise.all([startOnServices(), startOnServices()]);
    expect(one).toEqual(other);
    expect(await executionsOf(`${shop}-database`)).toHaveLength(1);
  });

  it('is told of where it could not start, and starts on the others', async () => {
    await aService(`${shop}-database`);
    await aDeployment(world.stores.database, { id: `${shop}-old`, workflows: {} });
    await world.stores.deployments.update(SCOPE, `${shop}-old`, {
      labels: [label('csys-obj-parent', shop)],
    });
    const { executions, refused } = await startOnServices();
    expect(executions).toHaveLength(1);
    expect(refused).toEqual([
      {
        deploymentId: `${shop}-old`,
        reason: `Workflow install does not exist in the deployment ${shop}-old`,
      },
    ]);
  });

  it('does not start where both would wait for each other', async () => {
    await aService(`${shop}-child`);
    await world.stores.deployments.update(SCOPE, shop, {
      labels: [label('csys-obj-parent', `${shop}-child`)],
    });
    const { executions, refused } = await startOnServices();
    expect(executions).toEqual([]);
    expect(refused[0]?.reason).toContain('each would wait for the other');
  });

  it('starts again in a later attempt where it failed, and only there', async () => {
    await aService(`${shop}-failing`);
    await aService(`${shop}-fine`);
    await aService(`${shop}-slow`);
    const [failing, fine, slow] = (await startOnServices()).executions;
    await end(failing!, 'failed');
    await end(fine!, 'terminated');
    expect(await world.serviceExecutions.unended([failing!, fine!, slow!])).toEqual([slow]);
    await resumeAsker();
    await expect(startOnServices()).rejects.toThrow(/attempt/);
    const { executions } = await startOnServices({ attempt: 2 });
    expect(executions.slice(1)).toEqual([fine, slow]);
    expect(executions[0]).not.toBe(failing);
    expect(await executionsOf(`${shop}-failing`)).toHaveLength(2);
  });
});
