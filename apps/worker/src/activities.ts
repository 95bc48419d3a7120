import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@cloudloom/configuration';
import { createServices, isTransient } from '@cloudloom/executions';
import type { SecretCipher } from '@cloudloom/model';
import {
  OperationAttemptRepository,
  OperationSubjectRepository,
  TopologyRepository,
  type Database,
} from '@cloudloom/model';
import { OperationRunner } from '@cloudloom/operations';
import { createExecutionActivities, createSystemActivities } from '@cloudloom/temporal/activities/executions';
import { createOperationActivities } from '@cloudloom/temporal/activities/operations';
import { DatabaseOperationState } from './database-operation-state.ts';
import { OperationDescriptions } from './operation-description.ts';
import type { KillAndShutdownOrders } from './stop-orders.ts';

/** Wires services, repositories and the operation runner into the activities of the shared queue. */
export function createActivities(options: {
  database: Database;
  cipher: SecretCipher;
  configuration: Configuration;
  stopOrders: KillAndShutdownOrders;
}) {
  const { database, cipher, configuration, stopOrders } = options;
  const { dataDir, imports, operations } = configuration;
  const { stores, executions, deployments, systemTasks, waiter } = createServices({
    database,
    cipher,
    dataFolder: dataDir,
    imports,
  });
  const state = new DatabaseOperationState({
    attempts: new OperationAttemptRepository(database),
    effects: stores.effects,
    nodeInstances: stores.nodeInstances,
    descriptions: new OperationDescriptions(new OperationSubjectRepository(database)),
    deployments,
  });
  const runner = new OperationRunner({
    state,
    workingDirectory: join(dataDir, 'work'),
    ...(operations.processes === undefined ? {} : { concurrentProcesses: operations.processes }),
  });
  return {
    activities: {
      ...createExecutionActivities({
        executions,
        effects: stores.effects,
        topology: new TopologyRepository(database),
        nodeInstances: stores.nodeInstances,
        operationsInFlight: operations.inFlight,
      }),
      ...createSystemActivities({ systemTasks, isTransient }),
      ...createOperationActivities({
        runner,
        stopOrders,
        workerId: `${hostname()}:${process.pid}:${randomUUID()}`,
      }),
    },
    async close(): Promise<void> {
      await runner.close();
      await waiter.close();
    },
  };
}
