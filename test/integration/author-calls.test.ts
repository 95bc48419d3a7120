import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPE, WORKFLOWS, createWorld, start, type World } from '@cloudloom/executions/testing';
import { RecordedAnswerRepository } from '@cloudloom/model';
import { createAuthorActivities, type AuthorActivities } from '@cloudloom/temporal/activities/executions';
import { aDeployment } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let activities: AuthorActivities;
let place = 0;
let shop: string;
let run: { executionId: string; attempt: number };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-author-calls-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
  const { executions, stores } = world;
  const answers = new RecordedAnswerRepository(stores.database);
  activities = createAuthorActivities({ executions, nodeInstances: stores.nodeInstances, answers });
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  await aDeployment(world.stores.database, { id: shop, workflows: WORKFLOWS });
  const { id } = await start(world, { deploymentId: shop });
  await world.dispatcher.deliverDue();
  await world.begin(id);
  run = { executionId: id, attempt: 1 };
});
afterAll(async () => {
  await world.close();
  await testDatabase.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

const status = async () => (await world.stores.executions.byId(run.executionId))?.status;

describe('a workflow that asks for a status of its execution', () => {
  it('cancels the execution as a client would, once', async () => {
    for (let time = 0; time < 2; time += 1)
      expect(await activities.updateExecutionStatus({ ...run, status: 'cancelling' })).toEqual({
        accepted: true,
      });
    expect(await status()).toBe('cancelling');
    await world.dispatcher.deliverDue();
    expect(world.launcher.cancelled.filter((id) => id === run.executionId)).toHaveLength(1);
  });

  it('is granted the status it has, and told why it gets no other', async () => {
    expect(await activities.updateExecutionStatus({ ...run, status: 'started' })).toEqual({ accepted: true });
    expect(await activities.updateExecutionStatus({ ...run, status: 'terminated' })).toMatchObject({
      accepted: false,
      code: 'invalid_exception_status_update',
      reason: expect.stringContaining('An execution ends as its workflow ends'),
    });
    expect(await status()).toBe('started');
  });

  it('is not listened to when it belongs to another attempt', async () => {
    await expect(
      activities.updateExecutionStatus({ ...run, attempt: 0, status: 'cancelling' }),
    ).rejects.toMatchObject({
      type: 'StaleExecutionAttempt',
    });
  });
});

describe('the details of a node instance', () => {
  const ask = (occurrence: number, nodeInstanceId: string, attempt = 1) =>
    activities.nodeInstanceDetails({
      ...run,
      attempt,
      tenantName: SCOPE.tenantName,
      creatorUsername: SCOPE.username,
      nodeInstanceId,
      occurrence,
    });

  it('stay what they were when the question is asked again, in every attempt of the execution', async () => {
    const id = `${shop}_web_1`;
    expect(await ask(1, id)).toEqual({
      state: 'uninitialized',
      version: 1,
      runtimeProperties: {},
      systemProperties: {},
    });
    await world.stores.nodeInstances.update(SCOPE, id, { version: 1, runtimeProperties: { ip: '10.0.0.1' } });
    expect(await ask(1, id, 2)).toMatchObject({ version: 1, runtimeProperties: {} });
    expect(await ask(2, id)).toMatchObject({ version: 2, runtimeProperties: { ip: '10.0.0.1' } });
  });

  it('are nothing where there is no such instance', async () => {
    expect(await ask(1, 'gone_1')).toBeNull();
  });
});
