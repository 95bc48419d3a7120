import { join } from 'node:path';
import {
  AgentRepository,
  BlueprintIconRepository,
  BlueprintRepository,
  DependencyRepository,
  DeploymentTreeRepository,
  FilterRepository,
  SiteRepository,
  VisibilityRepository,
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
  LogBundleRepository,
  MaintenanceRepository,
  NodeInstanceRepository,
  NodeRepository,
  OutboxRepository,
  OwnershipRepository,
  PluginRepository,
  SecretRepository,
  SettingRepository,
  SnapshotRepository,
  StoredTaskRepository,
  TopologyRepository,
  WebhookDeliveryRepository,
  WebhookRepository,
  WorkerRepository,
  type Database,
  type SecretCipher,
} from '@cloudloom/model';
import { AgentService } from './agents/agent.service.ts';
import { LocalArchiveStorage } from './archives/local-archive-storage.ts';
import { PluginFolders } from './archives/plugin-folders.ts';
import { ResourceFolders } from './archives/resource-folders.ts';
import { BlueprintService } from './blueprint.service.ts';
import { DeploymentModificationService } from './deployment-modification.service.ts';
import { DeploymentService } from './deployment.service.ts';
import { WorkerChoice } from './dedicated-workers.ts';
import { ExecutionRecords } from './execution-records.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { ExecutionService } from './execution.service.ts';
import { ExecutionWaiter } from './execution-waiter.ts';
import { LogBundleService } from './log-bundles/log-bundle.service.ts';
import { MaintenanceMode } from './maintenance/maintenance-mode.ts';
import { OutsideChanges } from './outside-changes.ts';
import { PluginService } from './plugin.service.ts';
import { DeploymentGroupService } from './groups/deployment-group.service.ts';
import { ExecutionGroupService } from './groups/execution-group.service.ts';
import { DependencyService } from './dependencies/dependency.service.ts';
import { OwnershipService } from './ownership.service.ts';
import { VisibilityService } from './visibility.service.ts';
import { FilterService } from './filters/filter.service.ts';
import { SiteService } from './sites/site.service.ts';
import type { ArchiveStorage } from './ports/archive-storage.ts';
import type { Stores } from './stores.ts';
import { ExecutionScheduleService } from './schedules/execution-schedule.service.ts';
import { ScheduleLaunch } from './schedules/schedule-launch.ts';
import { ServiceExecutions } from './service-executions.ts';
import { SystemSettings } from './settings/system-settings.ts';
import { SnapshotService } from './snapshots/snapshot.service.ts';
import { SystemTasks } from './system-tasks.ts';
import { DeploymentUpdateService } from './updates/deployment-update.service.ts';
import { UpdateExecutions } from './updates/update-executions.ts';
import { UrlFetcher } from './urls/url-fetcher.ts';
import { WebhookCalls } from './webhooks/webhook-calls.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import { WebhookService } from './webhooks/webhook.service.ts';

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
  agents: AgentService;
  settings: SystemSettings;
  logBundles: LogBundleService;
  maintenance: MaintenanceMode;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  filters: FilterService;
  sites: SiteService;
  dependencies: DependencyService;
  visibilities: VisibilityService;
  ownerships: OwnershipService;
  deploymentGroups: DeploymentGroupService;
  executionGroups: ExecutionGroupService;
  executionRecords: ExecutionRecords;
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
  webhooks: WebhookService;
  webhookCalls: WebhookCalls;
}

/** All repositories over one database. */
export const createStores = (database: Database, cipher: SecretCipher): Stores => ({
  database,
  agents: new AgentRepository(database),
  logBundles: new LogBundleRepository(database),
  maintenance: new MaintenanceRepository(database),
  blueprints: new BlueprintRepository(database),
  blueprintIcons: new BlueprintIconRepository(database),
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
  dependencies: new DependencyRepository(database),
  deploymentTree: new DeploymentTreeRepository(database),
  effects: new EffectWriter(database),
  filters: new FilterRepository(database),
  sites: new SiteRepository(database),
  visibilities: new VisibilityRepository(),
  outbox: new OutboxRepository(database),
  ownerships: new OwnershipRepository(),
  plugins: new PluginRepository(database),
  schedules: new ExecutionScheduleRepository(database),
  secrets: new SecretRepository(database, cipher),
  settings: new SettingRepository(database),
  snapshots: new SnapshotRepository(database),
  tasks: new StoredTaskRepository(database),
  topologies: new TopologyRepository(database),
  webhooks: new WebhookRepository(database, cipher),
  webhookDeliveries: new WebhookDeliveryRepository(database, cipher),
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
  const logBundles = new LogBundleService({
    ...{ stores, executions, storage },
    workFolder: join(options.dataFolder, 'log-bundle-work'),
  });
  const schedules = new ExecutionScheduleService(stores);
  const queue = new ExecutionQueue(stores);
  const sender = new WebhookSender({ networks: options.imports?.networks });
  const workers = new WorkerChoice(stores, options.dedicatedWorkers ?? false);
  return {
    stores,
    deploymentGroups: new DeploymentGroupService(stores, queue),
    executionGroups: new ExecutionGroupService({ stores, executions, queue, workers }),
    executions,
    executionRecords: new ExecutionRecords(stores),
    agents: new AgentService(stores),
    settings: new SystemSettings(stores),
    logBundles,
    maintenance: new MaintenanceMode(stores),
    blueprints,
    deployments,
    filters: new FilterService(stores),
    sites: new SiteService(stores),
    dependencies: new DependencyService(stores),
    visibilities: new VisibilityService(stores),
    ownerships: new OwnershipService(stores),
    modifications: new DeploymentModificationService(stores),
    updates: new DeploymentUpdateService({ stores, executions, waiter }),
    updateExecutions: new UpdateExecutions({ stores, executions, waiter }),
    outsideChanges: new OutsideChanges(stores, executions),
    waiter,
    webhooks: new WebhookService(stores.webhooks, sender),
    webhookCalls: new WebhookCalls(stores.webhookDeliveries, sender),
    plugins,
    pluginFolders,
    serviceExecutions: new ServiceExecutions(stores, executions),
    schedules,
    scheduleLaunch: new ScheduleLaunch({ stores, schedules, executions }),
    snapshots,
    systemTasks: new SystemTasks({ stores, blueprints, deployments, logBundles, snapshots }),
  };
}
