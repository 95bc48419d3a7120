import { join } from 'node:path';
import {
  BlueprintRepository,
  DeploymentGroupRepository,
  DeploymentInstanceRepository,
  DeploymentModificationRepository,
  DeploymentNodeRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EffectWriter,
  ExecutionGroupRepository,
  ExecutionRepository,
  ExecutionScheduleRepository,
  ExecutionSurroundings,
  NodeInstanceRepository,
  NodeRepository,
  OutboxRepository,
  PluginRepository,
  SecretRepository,
  SettingRepository,
  SnapshotRepository,
  StoredTaskRepository,
  TopologyRepository,
  WorkerRepository,
  type Database,
  type SecretCipher,
} from '@cloudloom/model';
import { LocalArchiveStorage } from './archives/local-archive-storage.ts';
import { PluginFolders } from './archives/plugin-folders.ts';
import { ResourceFolders } from './archives/resource-folders.ts';
import { BlueprintService } from './blueprint.service.ts';
import { DeploymentModificationService } from './deployment-modification.service.ts';
import { DeploymentService } from './deployment.service.ts';
import { WorkerChoice } from './dedicated-workers.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { ExecutionService } from './execution.service.ts';
import { ExecutionLimit } from './execution-limit.ts';
import { ExecutionWaiter } from './execution-waiter.ts';
import { OutsideChanges } from './outside-changes.ts';
import { PluginService } from './plugin.service.ts';
import { DeploymentGroupService } from './groups/deployment-group.service.ts';
import { ExecutionGroupService } from './groups/execution-group.service.ts';
import type { ArchiveStorage } from './ports/archive-storage.ts';
import type { Stores } from './stores.ts';
import { ExecutionScheduleService } from './schedules/execution-schedule.service.ts';
import { ScheduleLaunch } from './schedules/schedule-launch.ts';
import { ServiceExecutions } from './service-executions.ts';
import { SnapshotService } from './snapshots/snapshot.service.ts';
import { SystemTasks } from './system-tasks.ts';
import { DeploymentUpdateService } from './updates/deployment-update.service.ts';
import { UpdateExecutions } from './updates/update-executions.ts';
import { UrlFetcher } from './urls/url-fetcher.ts';

export interface ServicesOptions {
  database: Database;
  cipher: SecretCipher;
  /** Folder for archives (unless a storage is given), unpacked blueprints and working folders of deployments. */
  dataFolder: string;
  storage?: ArchiveStorage;
  /** Where blueprints and imports may be fetched from: beginnings of URLs, and networks that are not public; none by default. */
  imports?: { readonly urls: readonly string[]; readonly networks: readonly string[] };
  /** Whether deployments that do not say have workers of their own; default false. */
  dedicatedWorkers?: boolean;
}

export interface Services {
  stores: Stores;
  executions: ExecutionService;
  executionLimit: ExecutionLimit;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  deploymentGroups: DeploymentGroupService;
  executionGroups: ExecutionGroupService;
  modifications: DeploymentModificationService;
  updates: DeploymentUpdateService;
  updateExecutions: UpdateExecutions;
  outsideChanges: OutsideChanges;
  schedules: ExecutionScheduleService;
  scheduleLaunch: ScheduleLaunch;
  snapshots: SnapshotService;
  systemTasks: SystemTasks;
  serviceExecutions: ServiceExecutions;
  plugins: PluginService;
  pluginFolders: PluginFolders;
  waiter: ExecutionWaiter;
}

/** All repositories over one database. */
export const createStores = (database: Database, cipher: SecretCipher): Stores => ({
  database,
  blueprints: new BlueprintRepository(database),
  deployments: new DeploymentRepository(database),
  deploymentGroups: new DeploymentGroupRepository(database),
  deploymentInstances: new DeploymentInstanceRepository(database),
  deploymentNodes: new DeploymentNodeRepository(),
  modifications: new DeploymentModificationRepository(database),
  updates: new DeploymentUpdateRepository(database),
  nodes: new NodeRepository(database),
  nodeInstances: new NodeInstanceRepository(database),
  executions: new ExecutionRepository(database),
  executionGroups: new ExecutionGroupRepository(database),
  surroundings: new ExecutionSurroundings(database),
  effects: new EffectWriter(database),
  outbox: new OutboxRepository(database),
  plugins: new PluginRepository(database),
  schedules: new ExecutionScheduleRepository(database),
  secrets: new SecretRepository(database, cipher),
  settings: new SettingRepository(database),
  snapshots: new SnapshotRepository(database),
  tasks: new StoredTaskRepository(database),
  topologies: new TopologyRepository(database),
  workers: new WorkerRepository(database),
});

/** Wires the room: what a manager or a worker needs besides its launcher. Close the waiter before the database. */
export function createServices(options: ServicesOptions): Services {
  const stores = createStores(options.database, options.cipher);
  const storage = options.storage ?? new LocalArchiveStorage(join(options.dataFolder, 'archives'));
  const folders = new ResourceFolders(join(options.dataFolder, 'resources'), storage);
  const pluginFolders = new PluginFolders(join(options.dataFolder, 'resources'), storage);
  const urls = new UrlFetcher({ allowed: options.imports?.urls, networks: options.imports?.networks });
  const waiter = new ExecutionWaiter(stores);
  const executions = new ExecutionService(stores, options);
  const blueprints = new BlueprintService({ stores, executions, waiter, storage, folders, urls });
  const workFolder = join(options.dataFolder, 'plugin-uploads');
  const plugins = new PluginService({ stores, storage, folders: pluginFolders, urls, workFolder });
  const deployments = new DeploymentService({ stores, executions, blueprints, waiter, folders });
  const snapshots = new SnapshotService({
    ...{ stores, executions, storage, urls },
    keyId: options.cipher.keyId,
    workFolder: join(options.dataFolder, 'snapshot-work'),
  });
  const schedules = new ExecutionScheduleService(stores);
  const queue = new ExecutionQueue(stores);
  const workers = new WorkerChoice(stores, options.dedicatedWorkers ?? false);
  return {
    stores,
    deploymentGroups: new DeploymentGroupService(stores, queue),
    executionGroups: new ExecutionGroupService({ stores, executions, queue, workers }),
    executions,
    executionLimit: new ExecutionLimit(stores),
    blueprints,
    deployments,
    modifications: new DeploymentModificationService(stores),
    updates: new DeploymentUpdateService({ stores, executions, waiter }),
    updateExecutions: new UpdateExecutions({ stores, executions, waiter }),
    outsideChanges: new OutsideChanges(stores, executions),
    waiter,
    plugins,
    pluginFolders,
    serviceExecutions: new ServiceExecutions(stores, executions),
    schedules,
    scheduleLaunch: new ScheduleLaunch({ stores, schedules, executions }),
    snapshots,
    systemTasks: new SystemTasks({ stores, blueprints, deployments, snapshots }),
  };
}
