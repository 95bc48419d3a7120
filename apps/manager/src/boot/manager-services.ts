import {
  createServices,
  type ExecutionLauncher,
  type Services,
  type ServicesOptions,
} from '@cloudloom/executions';
import {
  AccessRepository,
  AccountLockRepository,
  Accounts,
  AuditRepository,
  EventIntake,
  EventRepository,
  LabelRepository,
  ResourceSummaryRepository,
  EventStreamRepository,
  ExecutionTokenRepository,
  IdempotencyKeyRepository,
  ExecutionSummaryRepository,
  MembershipRepository,
  OperationRepository,
  TasksGraphRepository,
  TenantRepository,
  TokenRepository,
  UserGroupRepository,
  UserRepository,
  type Database,
  type SettingRepository,
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
  const people = createPeople(database, room.stores.settings);
  const services: ManagerServices = {
    accounts: new Accounts({ database, ...people, groups: people.userGroups }),
    executions: room.executions,
    executionRecords: room.executionRecords,
    schedules: room.schedules,
    agents: room.agents,
    settings: room.settings,
    logBundles: room.logBundles,
    maintenance: room.maintenance,
    blueprints: room.blueprints,
    deployments: room.deployments,
    deploymentGroups: room.deploymentGroups,
    executionGroups: room.executionGroups,
    plugins: room.plugins,
    snapshots: room.snapshots,
    webhooks: room.webhooks,
    modifications: room.modifications,
    updates: room.updates,
    filters: room.filters,
    dependencies: room.dependencies,
    visibilities: room.visibilities,
    ownerships: room.ownerships,
    sites: room.sites,
    repositories: createRepositories(room.stores, people, options),
    health: createHealth(database, launcher),
  };
  return { services, room };
}

/** Those of the room below, and those that only the facade reads. */
function createRepositories(
  stores: Services['stores'],
  people: ReturnType<typeof createPeople>,
  { database, cipher }: Pick<WiringOptions, 'database' | 'cipher'>,
): ManagerServices['repositories'] {
  return {
    ...stores,
    ...people,
    labels: new LabelRepository(database),
    resourceSummaries: new ResourceSummaryRepository(database),
    eventIntake: new EventIntake(database),
    eventStream: new EventStreamRepository(database),
    events: new EventRepository(database),
    idempotencyKeys: new IdempotencyKeyRepository(database, cipher),
    executionSummaries: new ExecutionSummaryRepository(database),
    operations: new OperationRepository(database),
    tasksGraphs: new TasksGraphRepository(database),
    access: new AccessRepository(database),
    audit: new AuditRepository(database),
    executionTokens: new ExecutionTokenRepository(database),
    tokens: new TokenRepository(database),
  };
}

const createPeople = (database: Database, settings: SettingRepository) => ({
  locks: new AccountLockRepository(database, settings),
  memberships: new MembershipRepository(database),
  tenants: new TenantRepository(database),
  userGroups: new UserGroupRepository(database),
  users: new UserRepository(database),
});

const createHealth = (database: Database, launcher: ExecutionLauncher): Health =>
  new Health([
    { name: 'REST service', isRemote: false, check: async () => {} },
    { name: 'PostgreSQL', isRemote: true, check: () => database.ping() },
    { name: 'Temporal', isRemote: true, check: async () => void (await launcher.describe(PROBE)) },
  ]);
