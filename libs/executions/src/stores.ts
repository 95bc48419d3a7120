import type {
  BlueprintRepository,
  Database,
  DeploymentRepository,
  EffectWriter,
  ExecutionRepository,
  ExecutionSurroundings,
  ListQuery,
  NodeInstanceRepository,
  NodeRepository,
  OutboxRepository,
  SecretRepository,
  SettingRepository,
} from '@cloudloom/model';

/** The repositories this room works on; every class picks the few it needs. */
export interface Stores {
  database: Database;
  blueprints: BlueprintRepository;
  deployments: DeploymentRepository;
  nodes: NodeRepository;
  nodeInstances: NodeInstanceRepository;
  executions: ExecutionRepository;
  surroundings: ExecutionSurroundings;
  effects: EffectWriter;
  outbox: OutboxRepository;
  secrets: SecretRepository;
  settings: SettingRepository;
}

/** A query for everything that matches. */
export const everything = (filters: ListQuery['filters']): ListQuery => ({
  offset: 0,
  size: null,
  sort: [],
  filters,
});
