import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionStatus } from '@cloudloom/model';
import { WORKFLOWS, createWorld, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../../support/builders.ts';
import { createTestDatabase } from '../../support/database.ts';
import { GROUPS, HOMES } from './commands.ts';

const EVERY: ExecutionStatus[] = [
  ...(['scheduled', 'queued', 'pending', 'started', 'cancelling', 'force_cancelling'] as const),
  ...(['kill_cancelling', 'terminated', 'failed', 'cancelled'] as const),
];

export interface RulesWorld {
  world: World;
  databaseUrl: string;
  /** Ids of the execution groups by their names here. */
  groups: Map<string, string>;
  /** No executions, no limits. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Deployments of two tenants and two groups of executions over a database of their own. */
export async function createRulesWorld(): Promise<RulesWorld> {
  const database = await createTestDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-rules-'));
  const world = await createWorld({ databaseUrl: database.url, dataFolder });
  for (const { tenantName, deploymentId } of HOMES)
    await aDeployment(world.stores.database, {
      id: deploymentId,
      tenantName,
      workflows: WORKFLOWS,
      instances: 0,
    });
  const groups = new Map<string, string>();
  await world.stores.database.transaction(async (tx) => {
    for (const name of GROUPS) {
      const owner = { tenantName: 'default_tenant', createdBy: 'admin', workflowId: 'install' };
      const group = { ...owner, deploymentGroupId: null, concurrency: 2 };
      groups.set(name, (await world.stores.executionGroups.insert(group, tx)).id);
    }
  });
  return {
    world,
    databaseUrl: database.url,
    groups,
    clear: async () => {
      const { executions, executionGroups, settings, database: rows } = world.stores;
      await executions.delete((await executions.inStatuses(EVERY, {})).map(({ id }) => id));
      await settings.set('max_concurrent_executions', 0);
      const scope = { tenantName: 'default_tenant', username: 'admin' };
      await rows.transaction(async (tx) => {
        for (const id of groups.values()) await executionGroups.update(scope, id, { concurrency: 2 }, tx);
      });
    },
    close: async () => {
      await world.close();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
