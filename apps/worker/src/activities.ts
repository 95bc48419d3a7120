import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@cloudloom/configuration';
import {
  LocalArchiveStorage,
  createServices,
  isTransient,
  type Origin,
  type Services,
} from '@cloudloom/executions';
import type { SecretCipher } from '@cloudloom/model';
import {
  GraphSnapshotRepository,
  OperationAttemptRepository,
  OperationSubjectRepository,
  RecordedAnswerRepository,
  TopologyRepository,
  type Database,
} from '@cloudloom/model';
import { OperationRunner } from '@cloudloom/operations';
import {
  createAlarmActivities,
  createAuthorActivities,
  createExecutionActivities,
  createModificationActivities,
  createServiceActivities,
  createSystemActivities,
  createUpdateActivities,
  createWebhookActivities,
} from '@cloudloom/temporal/activities/executions';
import { createOperationActivities } from '@cloudloom/temporal/activities/operations';
import { DatabaseOperationState } from './database-operation-state.ts';
import { OperationDescriptions } from './operation-description.ts';
import { PluginBundles } from './plugins/plugin-bundles.ts';
import type { KillAndShutdownOrders } from './stop-orders.ts';

export interface ActivitiesOptions {
  database: Database;
  cipher: SecretCipher;
  configuration: Configuration;
  stopOrders: KillAndShutdownOrders;
  /** Who asked an execution's workflow to cancel; null when nobody did. */
  cancelOrigin: (executionId: string) => Promise<Origin | null>;
}

/** What runs ask of the database. */
function createRunActivities(
  services: Services,
  {
    database,
    cancelOrigin,
    configuration,
  }: Pick<ActivitiesOptions, 'database' | 'cancelOrigin' | 'configuration'>,
) {
  const { operations, history } = configuration;
  const { stores, executions, deployments, modifications, serviceExecutions, updateExecutions } = services;
  const { nodeInstances } = stores;
  const answers = new RecordedAnswerRepository(database);
  return {
    ...createExecutionActivities({
      executions,
      effects: stores.effects,
      topology: new TopologyRepository(database),
      graphs: new GraphSnapshotRepository(database),
      nodeInstances,
      limits: { operationsInFlight: operations.inFlight, historyLimits: history },
      changes: services.outsideChanges,
      cancelOrigin,
    }),
    ...createModificationActivities({ modifications, deployments, stored: stores.modifications, answers }),
    ...createUpdateActivities(updateExecutions),
    ...createServiceActivities({ serviceExecutions, answers }),
    ...createAuthorActivities({ executions, nodeInstances, answers }),
    ...createAlarmActivities(services),
    ...createWebhookActivities({ calls: services.webhookCalls, isTransient }),
  };
}

/** Wires services, repositories and the operation runner into the activities of all queues of this process. */
export function createActivities(options: ActivitiesOptions) {
  const { database, cipher, configuration, stopOrders } = options;
  const { dataDir, imports, operations } = configuration;
  const storage = new LocalArchiveStorage(join(dataDir, 'archives'));
  const services = createServices({
    database,
    cipher,
    dataFolder: dataDir,
    storage,
    imports,
    dedicatedWorkers: configuration.workers.dedicatedByDefault,
  });
  const { stores, deployments, systemTasks, waiter } = services;
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
      ...createRunActivities(services, options),
      ...createSystemActivities({ systemTasks, isTransient }),
      ...createOperationActivities({
        runner,
        stopOrders,
        workerId: `${hostname()}:${process.pid}:${randomUUID()}`,
      }),
    },
    plugins: stores.plugins,
    bundles: new PluginBundles({
      database,
      plugins: stores.plugins,
      folders: services.pluginFolders,
      storage,
      folder: join(dataDir, 'plugin-bundles'),
    }),
    async close(): Promise<void> {
      await runner.close();
      await waiter.close();
    },
  };
}
