import type {
  BlueprintRepository,
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
} from '@cloudloom/model';

/** The repositories this room works on; every class picks the few it needs. */
export interface Stores {
  database: Database;
  blueprints: BlueprintRepository;
  deployments: DeploymentRepository;
  deploymentGroups: DeploymentGroupRepository;
  deploymentInstances: DeploymentInstanceRepository;
  deploymentNodes: DeploymentNodeRepository;
  modifications: DeploymentModificationRepository;
  updates: DeploymentUpdateRepository;
  nodes: NodeRepository;
  nodeInstances: NodeInstanceRepository;
  executions: ExecutionRepository;
  executionGroups: ExecutionGroupRepository;
  surroundings: ExecutionSurroundings;
  effects: EffectWriter;
  outbox: OutboxRepository;
  plugins: PluginRepository;
  schedules: ExecutionScheduleRepository;
  secrets: SecretRepository;
  settings: SettingRepository;
  snapshots: SnapshotRepository;
  tasks: StoredTaskRepository;
  topologies: TopologyRepository;
  workers: WorkerRepository;
}

/** A query for everything that matches. */
export const everything = (filters: ListQuery['filters']): ListQuery => ({
  offset: 0,
  size: null,
  sort: [],
  filters,
});
