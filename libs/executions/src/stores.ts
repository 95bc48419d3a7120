import type {
  BlueprintRepository,
  Database,
  DeploymentInstanceRepository,
  DeploymentModificationRepository,
  DeploymentNodeRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EffectWriter,
  ExecutionRepository,
  ExecutionSurroundings,
  ListQuery,
  NodeInstanceRepository,
  NodeRepository,
  OutboxRepository,
  PluginRepository,
  SecretRepository,
  SettingRepository,
  StoredTaskRepository,
  TopologyRepository,
} from '@cloudloom/model';

/** The repositories this room works on; every class picks the few it needs. */
export interface Stores {
  database: Database;
  blueprints: BlueprintRepository;
  deployments: DeploymentRepository;
  deploymentInstances: DeploymentInstanceRepository;
  deploymentNodes: DeploymentNodeRepository;
  modifications: DeploymentModificationRepository;
  updates: DeploymentUpdateRepository;
  nodes: NodeRepository;
  nodeInstances: NodeInstanceRepository;
  executions: ExecutionRepository;
  surroundings: ExecutionSurroundings;
  effects: EffectWriter;
  outbox: OutboxRepository;
  plugins: PluginRepository;
  secrets: SecretRepository;
  settings: SettingRepository;
  tasks: StoredTaskRepository;
  topologies: TopologyRepository;
}

/** A query for everything that matches. */
export const everything = (filters: ListQuery['filters']): ListQuery => ({
  offset: 0,
  size: null,
  sort: [],
  filters,
});
