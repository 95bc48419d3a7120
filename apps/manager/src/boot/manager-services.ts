import {
  createServices,
  type ExecutionLauncher,
  type Services,
  type ServicesOptions,
} from '@cloudloom/executions';
import {
  EventRepository,
  IdempotencyKeyRepository,
  ExecutionSummaryRepository,
  OperationRepository,
  TasksGraphRepository,
  TenantRepository,
  TokenRepository,
  UserRepository,
  type Database,
  type SecretCipher,
} from '@cloudloom/model';
import type { ManagerServices } from '../services.ts';
import { Health } from '../status/health.ts';

/** An execution that never existed: describing it shows whether the engine answers. */
const PROBE = 'cloudloom-health-probe';

export interface WiringOptions {
  database: Database;
  cipher: SecretCipher;
  /** Folder of archives and unpacked blueprints. */
  dataFolder: string;
  launcher: ExecutionLauncher;
  imports?: ServicesOptions['imports'];
  /** Whether deployments that do not say have workers of their own. */
  dedicatedWorkers?: boolean;
}

/** Wires repositories and services over a database; nothing is started. */
export function createManagerServices(options: WiringOptions): { services: ManagerServices; room: Services } {
  const { database, cipher, dataFolder, launcher, imports, dedicatedWorkers } = options;
  const room = createServices({ database, cipher, dataFolder, imports, dedicatedWorkers });
  const {
    blueprints,
    deploymentGroups,
    deployments,
    executionGroups,
    executions,
    modifications,
    nodeInstances,
    nodes,
    plugins,
    schedules,
    secrets,
    snapshots,
    surroundings,
    updates,
    workers,
  } = room.stores;
  const services: ManagerServices = {
    executions: room.executions,
    schedules: room.schedules,
    executionLimit: room.executionLimit,
    blueprints: room.blueprints,
    deployments: room.deployments,
    deploymentGroups: room.deploymentGroups,
    executionGroups: room.executionGroups,
    plugins: room.plugins,
    snapshots: room.snapshots,
    modifications: room.modifications,
    updates: room.updates,
    repositories: {
      blueprints,
      deploymentGroups,
      deployments,
      executionGroups,
      executions,
      modifications,
      nodeInstances,
      nodes,
      plugins,
      schedules,
      secrets,
      snapshots,
      surroundings,
      updates,
      workers,
      events: new EventRepository(database),
      idempotencyKeys: new IdempotencyKeyRepository(database, cipher),
      executionSummaries: new ExecutionSummaryRepository(database),
      operations: new OperationRepository(database),
      tasksGraphs: new TasksGraphRepository(database),
      tenants: new TenantRepository(database),
      tokens: new TokenRepository(database),
      users: new UserRepository(database),
    },
    health: createHealth(database, launcher),
  };
  return { services, room };
}

const createHealth = (database: Database, launcher: ExecutionLauncher): Health =>
  new Health([
    { name: 'REST service', isRemote: false, check: async () => {} },
    { name: 'PostgreSQL', isRemote: true, check: () => database.ping() },
    { name: 'Temporal', isRemote: true, check: async () => void (await launcher.describe(PROBE)) },
  ]);
