import type {
  BlueprintIconRepository,
  BlueprintRepository,
  DependencyRepository,
  DeploymentTreeRepository,
  FilterRepository,
  SiteRepository,
  VisibilityRepository,
  Database,
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
  ListQuery,
  AgentRepository,
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
} from '@cloudloom/model';

/** The repositories this room works on; every class picks the few it needs. */
export interface Stores {
  database: Database;
  blueprints: BlueprintRepository;
  blueprintIcons: BlueprintIconRepository;
  deployments: DeploymentRepository;
  deploymentGroups: DeploymentGroupRepository;
  deploymentInstances: DeploymentInstanceRepository;
  deploymentNodes: DeploymentNodeRepository;
  agents: AgentRepository;
  logBundles: LogBundleRepository;
  maintenance: MaintenanceRepository;
  modifications: DeploymentModificationRepository;
  updates: DeploymentUpdateRepository;
  nodes: NodeRepository;
  nodeInstances: NodeInstanceRepository;
  executions: ExecutionRepository;
  executionGroups: ExecutionGroupRepository;
  surroundings: ExecutionSurroundings;
  dependencies: DependencyRepository;
  deploymentTree: DeploymentTreeRepository;
  effects: EffectWriter;
  filters: FilterRepository;
  sites: SiteRepository;
  visibilities: VisibilityRepository;
  outbox: OutboxRepository;
  ownerships: OwnershipRepository;
  plugins: PluginRepository;
  schedules: ExecutionScheduleRepository;
  secrets: SecretRepository;
  settings: SettingRepository;
  snapshots: SnapshotRepository;
  tasks: StoredTaskRepository;
  topologies: TopologyRepository;
  webhooks: WebhookRepository;
  webhookDeliveries: WebhookDeliveryRepository;
  workers: WorkerRepository;
}

/** A query for everything that matches. */
export const everything = (filters: ListQuery['filters']): ListQuery => ({
  offset: 0,
  size: null,
  sort: [],
  filters,
});
