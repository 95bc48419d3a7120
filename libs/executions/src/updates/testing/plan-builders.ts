import type { DeploymentPlan, NodePlan, OperationPlan, RelationshipPlan } from '@cloudloom/blueprint';
import type { Node, NodeInstance } from '@cloudloom/model';
import { createNodeInstances } from '@cloudloom/topology';
import type { UpdateSituation } from '../update-plan.ts';

/** Builders of plans and deployments for the tests of updates. */

export const anOperation = (operation: string, inputs: OperationPlan['inputs'] = {}): OperationPlan => ({
  plugin: 'script',
  operation,
  executor: 'central_deployment_agent',
  inputs,
  hasIntrinsicFunctions: false,
  maxRetries: null,
  retryInterval: null,
  timeout: null,
  timeoutRecoverable: null,
});

export const aRelationship = (
  targetId: string,
  kind = 'connected_to',
  patch: Partial<RelationshipPlan> = {},
): RelationshipPlan => ({
  type: `cloudify.relationships.${kind}`,
  typeHierarchy: ['cloudify.relationships.depends_on', `cloudify.relationships.${kind}`],
  targetId,
  properties: { connection_type: 'all_to_all' },
  sourceInterfaces: {},
  targetInterfaces: {},
  sourceOperations: {},
  targetOperations: {},
  ...patch,
});

export const aNode = (id: string, patch: Partial<NodePlan> = {}, count = 1): NodePlan => ({
  id,
  name: id,
  type: 'cloudify.nodes.Root',
  typeHierarchy: ['cloudify.nodes.Root'],
  properties: {},
  instances: {},
  capabilities: {
    scalable: {
      properties: {
        defaultInstances: count,
        minInstances: 0,
        maxInstances: -1,
        currentInstances: count,
        plannedInstances: count,
      },
    },
  },
  interfaces: {},
  operations: {},
  relationships: [],
  plugins: [],
  deploymentPluginsToInstall: [],
  ...patch,
});

/** The parts of a plan that updates look at. */
export const aPlan = (nodes: NodePlan[], patch: Partial<DeploymentPlan> = {}): DeploymentPlan =>
  ({
    kind: 'deployment',
    description: null,
    nodes,
    workflows: {},
    outputs: {},
    groups: {},
    scalingGroups: {},
    ...patch,
  }) as DeploymentPlan;

const OWNED = { tenantName: 't', createdBy: 'u', visibility: 'tenant', createdAt: new Date(0) } as const;

/** A deployment of one plan with all its instances started, and another plan for it. */
export function aSituation(before: DeploymentPlan, plan: DeploymentPlan): UpdateSituation {
  const instances = createNodeInstances(before, { random: seededRandom() }).map((planned): NodeInstance => ({
    ...planned,
    ...OWNED,
    deploymentId: 'shop',
    state: 'started',
    version: 1,
    runtimeProperties: {},
    systemProperties: {},
  }));
  const nodes = before.nodes.map((node): Node => {
    const count = Number(node.capabilities.scalable.properties.currentInstances);
    return {
      ...OWNED,
      id: node.id,
      deploymentId: 'shop',
      blueprintId: 'old',
      plan: node,
      numberOfInstances: count,
      plannedNumberOfInstances: count,
      minNumberOfInstances: 0,
      maxNumberOfInstances: -1,
    };
  });
  const { description, workflows, outputs, groups, scalingGroups } = before;
  const deployment = { description, workflows, outputs, groups, scalingGroups, blueprintId: 'old' };
  const takenIds = new Set(instances.map(({ id }) => id));
  return { deployment: deployment as never, nodes, instances, plan, newBlueprintId: 'new', takenIds };
}

/** A small generator with a full period, so that ids in tests are stable. */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
