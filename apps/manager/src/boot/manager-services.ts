import {
  createServices,
  type ExecutionLauncher,
  type Services,
  type ServicesOptions,
} from '@cloudloom/executions';
import {
  EventRepository,
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
}

/** Wires repositories and services over a database; nothing is started. */
export function createManagerServices(options: WiringOptions): { services: ManagerServices; room: Services } {
  const { database, cipher, dataFolder, launcher, imports } = options;
  const room = createServices({ database, cipher, dataFolder, imports });
  const {
    blueprints,
    deployments,
    executions,
    modifications,
    nodeInstances,
    nodes,
    plugins,
    secrets,
    surroundings,
    updates,
  } = room.stores;
  const services: ManagerServices = {
    executions: room.executions,
    blueprints: room.blueprints,
    deployments: room.deployments,
    plugins: room.plugins,
    modifications: room.modifications,
    updates: room.updates,
    repositories: {
      blueprints,
      deployments,
      executions,
      modifications,
      nodeInstances,
      nodes,
      plugins,
      secrets,
      surroundings,
      updates,
      events: new EventRepository(database),
      operations: new OperationRepository(database),
      tasksGraphs: new TasksGraphRepository(database),
      tenants: new TenantRepository(database),
      tokens: new TokenRepository(database),
      users: new UserRepository(database),
    },
    health: new Health([
      { name: 'REST service', isRemote: false, check: async () => {} },
      { name: 'PostgreSQL', isRemote: true, check: () => database.ping() },
      { name: 'Temporal', isRemote: true, check: async () => void (await launcher.describe(PROBE)) },
    ]),
  };
  return { services, room };
}
