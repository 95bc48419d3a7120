import { readCall } from '../functions/function-call.ts';
import type { Json } from '../json.ts';
import { planPlaces } from './plan-places.ts';
import type { PlaceOwner } from './plan-places.ts';
import type { DeploymentPlan } from './plan.ts';
import { callsIn } from './requirements.ts';

/** A place of a deployment that asks another deployment for a capability. */
export interface InterDeploymentFunction {
  /** Path of the place with the function's name, e.g. `outputs.address.value.get_capability`. */
  functionIdentifier: string;
  /** The other deployment's id, null where a function yields it, and the function's first argument as written. */
  targetDeployment: [Json, Json];
  /** Instance ids for whom the function is evaluated; empty for outputs and capabilities. */
  context: { self?: string; source?: string; target?: string };
}

/** What is needed of a node instance to tell for whom a function is evaluated. */
interface DependingInstance {
  id: string;
  nodeId: string;
  relationships: readonly { targetId: string; targetName: string }[];
}

/** Every `get_capability` of a deployment, once for each instance of the node it belongs to. */
export function findInterDeploymentFunctions(
  plan: DeploymentPlan,
  instances: readonly DependingInstance[],
): InterDeploymentFunction[] {
  const found: InterDeploymentFunction[] = [];
  const byNode = new Map<string, DependingInstance[]>();
  for (const instance of instances) {
    const siblings = byNode.get(instance.nodeId);
    if (siblings) siblings.push(instance);
    else byNode.set(instance.nodeId, [instance]);
  }
  for (const place of planPlaces(plan)) {
    for (const { call, path } of callsIn(place.value)) {
      if (call.name !== 'get_capability' || !Array.isArray(call.argument)) continue;
      const deployment = call.argument[0] ?? null;
      const functionIdentifier = `${place.path}${path}.get_capability`;
      const targetDeployment: [Json, Json] = [readCall(deployment) ? null : deployment, deployment];
      for (const context of contextsOf(place.owner, byNode))
        found.push({ functionIdentifier, targetDeployment, context });
    }
  }
  return found;
}

function contextsOf(
  owner: PlaceOwner,
  byNode: ReadonlyMap<string, readonly DependingInstance[]>,
): InterDeploymentFunction['context'][] {
  switch (owner.kind) {
    case 'node':
      return (byNode.get(owner.node) ?? []).map(({ id }) => ({ self: id }));
    case 'relationship':
      return (byNode.get(owner.source) ?? []).map(({ id, relationships }) => ({
        self: id,
        source: id,
        target: relationships.find(({ targetName }) => targetName === owner.target)?.targetId,
      }));
    default:
      return [{}];
  }
}
