import type { AvailabilityRules } from '@cloudloom/blueprint';
import type { ExecutionSurroundings, Transaction } from '@cloudloom/model';
import type { DeploymentActivity } from './availability.ts';

/** Reads only what the rules look at: types lie in the nodes' plans, and decisions read under a lock. */
export async function readActivity(
  surroundings: ExecutionSurroundings,
  rules: AvailabilityRules | null,
  deployment: { tenantName: string; id: string },
  tx: Transaction,
): Promise<DeploymentActivity> {
  const { tenantName, id } = deployment;
  const asksStates = rules?.nodeInstancesActive != null;
  const asksTypes = (rules?.nodeTypesRequired ?? []).length > 0;
  return {
    instanceStates: asksStates ? await surroundings.instanceStates(tenantName, id, tx) : new Map(),
    nodeTypes: asksTypes ? await surroundings.nodeTypes(tenantName, id, tx) : new Set(),
  };
}
