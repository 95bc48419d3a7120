import type { LockedDeployment, Transaction } from '@cloudloom/model';
import type { EntityModification } from '@cloudloom/topology';
import type { Stores } from './stores.ts';

/** A step of a modification, as counts know it. */
export interface CountStep {
  deployment: LockedDeployment;
  /** By name of a node or scaling group. */
  modified: Readonly<Record<string, EntityModification>>;
  /** `planned`: so many there shall be; `current`: so many there are; `back`: the plan is what there is again. */
  step: 'planned' | 'current' | 'back';
}

/** Writes the counts of modified nodes and scaling groups; a name that is both means the group. */
export async function setCounts(
  stores: Pick<Stores, 'nodes' | 'deployments'>,
  tx: Transaction,
  { deployment, modified, step }: CountStep,
): Promise<void> {
  const scope = { tenantName: deployment.tenantName, username: deployment.createdBy };
  const groups = new Map(Object.entries(deployment.scalingGroups));
  let hasGroups = false;
  for (const [name, { instances }] of Object.entries(modified)) {
    const group = groups.get(name);
    if (group) {
      const { currentInstances: current } = group.properties;
      const counts = countsAfter(step, instances, current);
      const properties = {
        ...group.properties,
        currentInstances: counts.current,
        plannedInstances: counts.planned,
      };
      groups.set(name, { ...group, properties });
      hasGroups = true;
      continue;
    }
    const node = await stores.nodes.find(scope, deployment.id, name, tx);
    if (node === null) continue;
    const { current, planned } = countsAfter(step, instances, node.numberOfInstances);
    const patch = { numberOfInstances: current, plannedNumberOfInstances: planned };
    await stores.nodes.update(scope, deployment.id, name, patch, tx);
  }
  if (!hasGroups) return;
  await stores.deployments.update(scope, deployment.id, { scalingGroups: Object.fromEntries(groups) }, tx);
}

function countsAfter<Count>(
  step: CountStep['step'],
  wanted: number,
  current: Count,
): { current: Count | number; planned: Count | number } {
  switch (step) {
    case 'planned':
      return { current, planned: wanted };
    case 'current':
      return { current: wanted, planned: wanted };
    case 'back':
      return { current, planned: current };
  }
}
