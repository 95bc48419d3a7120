import { join } from 'node:path';
import {
  BlueprintRepository,
  DeploymentInstanceRepository,
  DeploymentModificationRepository,
  DeploymentNodeRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EffectWriter,
  ExecutionRepository,
  ExecutionSurroundings,
  NodeInstanceRepository,
  NodeRepository,
  OutboxRepository,
  PluginRepository,
  SecretRepository,
  SettingRepository,
  StoredTaskRepository,
  TopologyRepository,
  type Database,
  type SecretCipher,
} from '@cloudloom/model';
import { LocalArchiveStorage } from './archives/local-archive-storage.ts';
import { PluginFolders } from './archives/plugin-folders.ts';
import { ResourceFolders } from './archives/resource-folders.ts';
import { BlueprintService } from './blueprint.service.ts';
import { DeploymentModificationService } from './deployment-modification.service.ts';
import { DeploymentService } from './deployment.service.ts';
import { ExecutionService } from './execution.service.ts';
import { ExecutionWaiter } from './execution-waiter.ts';
import { PluginService } from './plugin.service.ts';
import type { ArchiveStorage } from './ports/archive-storage.ts';
import type { Stores } from './stores.ts';
import { ServiceExecutions } from './service-executions.ts';
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
}

export interface Services {
  stores: Stores;
  executions: ExecutionService;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  modifications: DeploymentModificationService;
  updates: DeploymentUpdateService;
  updateExecutions: UpdateExecutions;
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
  deploymentInstances: new DeploymentInstanceRepository(database),
  deploymentNodes: new DeploymentNodeRepository(),
  modifications: new DeploymentModificationRepository(database),
  updates: new DeploymentUpdateRepository(database),
  nodes: new NodeRepository(database),
  nodeInstances: new NodeInstanceRepository(database),
  executions: new ExecutionRepository(database),
  surroundings: new ExecutionSurroundings(database),
  effects: new EffectWriter(database),
  outbox: new OutboxRepository(database),
  plugins: new PluginRepository(database),
  secrets: new SecretRepository(database, cipher),
  settings: new SettingRepository(database),
  tasks: new StoredTaskRepository(database),
  topologies: new TopologyRepository(database),
});

/** Wires the room: what a manager or a worker needs besides its launcher. Close the waiter before the database. */
export function createServices(options: ServicesOptions): Services {
  const stores = createStores(options.database, options.cipher);
  const storage = options.storage ?? new LocalArchiveStorage(join(options.dataFolder, 'archives'));
  const folders = new ResourceFolders(join(options.dataFolder, 'resources'), storage);
  const pluginFolders = new PluginFolders(join(options.dataFolder, 'resources'), storage);
  const urls = new UrlFetcher({ allowed: options.imports?.urls, networks: options.imports?.networks });
  const waiter = new ExecutionWaiter(stores);
  const executions = new ExecutionService(stores);
  const blueprints = new BlueprintService({ stores, executions, waiter, storage, folders, urls });
  const workFolder = join(options.dataFolder, 'plugin-uploads');
  const plugins = new PluginService({ stores, storage, folders: pluginFolders, urls, workFolder });
  const deployments = new DeploymentService({ stores, executions, blueprints, waiter, folders });
  return {
    stores,
    executions,
    blueprints,
    deployments,
    modifications: new DeploymentModificationService(stores),
    updates: new DeploymentUpdateService({ stores, executions, waiter }),
    updateExecutions: new UpdateExecutions({ stores, executions, waiter }),
    waiter,
    plugins,
    pluginFolders,
    serviceExecutions: new ServiceExecutions(stores, executions),
    systemTasks: new SystemTasks({ stores, blueprints, deployments }),
  };
}
