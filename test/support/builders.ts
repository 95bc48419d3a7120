import {
  BlueprintRepository,
  DeploymentRepository,
  ExecutionRepository,
  NodeInstanceRepository,
  NodeRepository,
  TenantRepository,
  type Database,
  type Deployment,
  type Execution,
  type NewDeployment,
  type NewExecution,
  type NewNodeInstance,
  type Scope,
} from '@cloudloom/model';
import type { NodePlan } from '@cloudloom/blueprint';
import type { Effect, EventEffect, GraphEffect, TaskRecord } from '@cloudloom/topology';

export const TENANT = 'default_tenant';
export const SCOPE: Scope = { tenantName: TENANT, username: 'admin' };

/** A plan entry of a node without operations. */
export function aNodePlan(id: string, overrides: Partial<NodePlan> = {}): NodePlan {
  const count = {
    defaultInstances: 1,
    minInstances: 0,
    maxInstances: -1,
    currentInstances: 1,
    plannedInstances: 1,
  };
  return {
    id,
    name: id,
    type: 'cloudify.nodes.Root',
    typeHierarchy: ['cloudify.nodes.Root'],
    properties: {},
    instances: { deploy: 1 },
    capabilities: { scalable: { properties: count } },
    interfaces: {},
    operations: {},
    relationships: [],
    plugins: [],
    deploymentPluginsToInstall: [],
    ...overrides,
  };
}

export interface DeploymentWishes extends Partial<NewDeployment> {
  /** Instances to store, all of node `web`: `web_1` and `web_2` for 2. */
  instances?: number;
}

/** Stores tenant, blueprint (`<id>-blueprint`), deployment, its node `web` and instances `<id>_web_<n>`. */
export async function aDeployment(database: Database, wishes: DeploymentWishes = {}): Promise<Deployment> {
  const { instances = 1, ...given } = wishes;
  const id = given.id ?? 'shop';
  const owner = { tenantName: given.tenantName ?? TENANT, createdBy: given.createdBy ?? 'admin' };
  const blueprintId = given.blueprintId ?? `${id}-blueprint`;
  await new TenantRepository(database).ensure(owner.tenantName);
  if (!given.blueprintId)
    await new BlueprintRepository(database).insert({
      ...owner,
      id: blueprintId,
      mainFileName: 'blueprint.yaml',
    });
  const deployment = await new DeploymentRepository(database).insert({ ...owner, id, blueprintId, ...given });
  const of = { ...owner, deploymentId: id };
  await new NodeRepository(database).insertMany([{ ...of, blueprintId, id: 'web', plan: aNodePlan('web') }]);
  const rows: NewNodeInstance[] = Array.from({ length: instances }, (_, place) => ({
    ...of,
    id: `${id}_web_${place + 1}`,
    nodeId: 'web',
    index: place + 1,
  }));
  await new NodeInstanceRepository(database).insertMany(rows);
  return deployment;
}

/** Stores a started `install` of the deployment `shop`, unless told otherwise. */
export function anExecution(database: Database, wishes: Partial<NewExecution> = {}): Promise<Execution> {
  return new ExecutionRepository(database).insert({
    tenantName: TENANT,
    createdBy: 'admin',
    workflowId: 'install',
    deploymentId: 'shop',
    blueprintId: 'shop-blueprint',
    status: 'started',
    ...wishes,
  });
}

/** A stored remote operation on `shop_web_1`. */
export function aTask(id: string, overrides: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id,
    name: id,
    type: 'RemoteWorkflowTask',
    dependencies: [],
    containingSubgraph: null,
    info: null,
    nodeInstanceId: 'shop_web_1',
    operation: 'cloudify.interfaces.lifecycle.create',
    totalRetries: 60,
    retryInterval: 15,
    ...overrides,
  };
}

export function aGraph(tasks: TaskRecord[], overrides: Partial<GraphEffect> = {}): GraphEffect {
  return {
    kind: 'graph',
    key: 'install/graph',
    timestamp: 0,
    graphName: 'install',
    digest: 'd1',
    tasks,
    ...overrides,
  };
}

export function anEvent(key: string, overrides: Partial<EventEffect> = {}): EventEffect {
  return { kind: 'event', key, timestamp: 1_000, eventType: 'workflow_event', message: key, ...overrides };
}

export function aState(key: string, nodeInstanceId: string, state: string, taskId?: string): Effect {
  return {
    kind: 'nodeInstanceState',
    key,
    timestamp: 1_000,
    nodeInstanceId,
    state,
    ...(taskId ? { taskId } : {}),
  };
}
