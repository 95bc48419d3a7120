import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeploymentRepository,
  NodeInstanceRepository,
  NotFoundError,
  TopologyRepository,
} from '@cloudloom/model';
import type { TopologySkeleton } from '@cloudloom/topology';
import pg from 'pg';
import { aDeployment, anExecution, SCOPE, TENANT } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
const deployment = { tenantName: TENANT, deploymentId: 'shop' };

beforeAll(async () => {
  await aDeployment(environment.database, { instances: 2 });
});

describe('the topology as an execution first saw it', () => {
  const setState = async (state: string): Promise<void> => {
    const instances = new NodeInstanceRepository(environment.database);
    await instances.update(SCOPE, 'shop_web_1', { version: 1, state }, { force: true });
  };
  const statesIn = (text: string): string[] =>
    (JSON.parse(text) as TopologySkeleton).nodeInstances.map((instance) => instance.state);
  const stored = async (executionId: string): Promise<number[]> => {
    const rows: { snapshot: number }[] = await query(
      'select snapshot from execution_topologies where execution_id = $1 order by 1',
      [executionId],
    );
    return rows.map((row) => row.snapshot);
  };
  const query = async <T>(statement: string, values: unknown[]): Promise<T[]> => {
    const client = new pg.Client({ connectionString: environment.url });
    await client.connect();
    try {
      return (await client.query(statement, values)).rows as T[];
    } finally {
      await client.end();
    }
  };

  it('stays the same until the execution asks for another snapshot', async () => {
    const topologies = new TopologyRepository(environment.database);
    const { id: executionId } = await anExecution(environment.database);
    const take = (snapshot: number) => topologies.snapshot({ ...deployment, executionId, snapshot });
    const first = await take(0);
    await setState('started');
    expect(await take(0)).toBe(first);
    expect(statesIn(first)).toEqual(['uninitialized', 'uninitialized']);
    expect(statesIn(await take(1))).toEqual(['started', 'uninitialized']);
    await setState('stopped');
    expect(statesIn(await take(1))).toEqual(['started', 'uninitialized']);
  });

  it('has system properties where they are asked for, as they were then', async () => {
    const topologies = new TopologyRepository(environment.database);
    const instances = new NodeInstanceRepository(environment.database);
    const { id: executionId } = await anExecution(environment.database);
    const know = (ok: boolean) =>
      instances.update(
        SCOPE,
        'shop_web_1',
        { version: 1, systemProperties: { status: { ok } } },
        { force: true },
      );
    const take = async (snapshot: number, withSystemProperties: boolean) => {
      const text = await topologies.snapshot({ ...deployment, executionId, snapshot, withSystemProperties });
      return (JSON.parse(text) as TopologySkeleton).nodeInstances.map((each) => each.systemProperties);
    };
    await know(true);
    expect(await take(0, false)).toEqual([undefined, undefined]);
    expect(await take(1, true)).toEqual([{ status: { ok: true } }, {}]);
    await know(false);
    expect(await take(1, true)).toEqual([{ status: { ok: true } }, {}]);
    expect(await take(2, true)).toEqual([{ status: { ok: false } }, {}]);
  });

  it('is one text for two that ask at the same time', async () => {
    const topologies = new TopologyRepository(environment.database);
    const { id: executionId } = await anExecution(environment.database);
    const take = () => topologies.snapshot({ ...deployment, executionId, snapshot: 0 });
    const texts = await Promise.all([take(), setState('configured').then(take), take()]);
    expect(new Set(texts).size).toBe(1);
  });

  it('goes when the execution is deleted', async () => {
    const topologies = new TopologyRepository(environment.database);
    await aDeployment(environment.database, { id: 'seen' });
    const { id: executionId } = await anExecution(environment.database, { deploymentId: 'seen' });
    await topologies.snapshot({ ...deployment, deploymentId: 'seen', executionId, snapshot: 0 });
    expect(await stored(executionId)).toEqual([0]);
    await new DeploymentRepository(environment.database).delete(SCOPE, 'seen');
    expect(await stored(executionId)).toEqual([]);
  });

  it('needs an execution that exists', async () => {
    const topologies = new TopologyRepository(environment.database);
    const request = { ...deployment, executionId: 'nobody', snapshot: 0 };
    await expect(topologies.snapshot(request)).rejects.toThrow(NotFoundError);
  });
});
