import type { DeploymentPlan } from '@cloudloom/blueprint';
import type { InterDeploymentDependency, NodeInstance } from '@cloudloom/model';
import type { Need } from './plan-dependencies.ts';

/** Types of nodes that stand for other deployments, and the first word of the records that they make. */
const KINDS: Readonly<Record<string, string>> = {
  'cloudify.nodes.Component': 'component',
  'cloudify.nodes.SharedResource': 'sharedresource',
};

/**
 * What nodes that stand for other deployments need: those that their instances say in the runtime property `deployment.id`. Without
 * what is recorded already.
 */
export function needsOfNodes(
  plan: Pick<DeploymentPlan, 'nodes'>,
  instances: readonly Pick<NodeInstance, 'nodeId' | 'runtimeProperties'>[],
  recorded: readonly Pick<InterDeploymentDependency, 'dependencyCreator' | 'targetDeploymentId'>[],
): Need[] {
  const types = new Map(plan.nodes.map(({ id, typeHierarchy }) => [id, typeHierarchy]));
  const seen = new Set(
    recorded.map(({ dependencyCreator, targetDeploymentId }) =>
      JSON.stringify([dependencyCreator.split('.')[0], targetDeploymentId]),
    ),
  );
  const needs: Need[] = [];
  for (const { nodeId, runtimeProperties } of instances) {
    const type = types.get(nodeId)?.find((name) => Object.hasOwn(KINDS, name));
    const target = deploymentOf(runtimeProperties);
    if (type === undefined || target === null) continue;
    const kind = KINDS[type] ?? '';
    const key = JSON.stringify([kind, target]);
    if (!seen.has(key)) needs.push({ creator: `${kind}.${nodeId}`, target, call: null });
    seen.add(key);
  }
  return needs;
}

function deploymentOf({ deployment }: NodeInstance['runtimeProperties']): string | null {
  if (typeof deployment !== 'object' || deployment === null || Array.isArray(deployment)) return null;
  return typeof deployment['id'] === 'string' ? deployment['id'] : null;
}
