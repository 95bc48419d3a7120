import type { AvailabilityRules } from '@cloudloom/blueprint';

/** What the rules look at. */
export interface DeploymentActivity {
  /** How many node instances are in each state. */
  instanceStates: ReadonlyMap<string, number>;
  /** Every type that occurs in a type hierarchy of the deployment's nodes. */
  nodeTypes: ReadonlySet<string>;
}

/** Whether a workflow may be started now: every rule that is present must hold; without rules it always may. */
export function isAvailable(rules: AvailabilityRules | null, activity: DeploymentActivity): boolean {
  if (rules === null) return true;
  return (
    (rules.available ?? true) &&
    (rules.nodeInstancesActive == null ||
      rules.nodeInstancesActive.some((rule) => instancesMatch(rule, activity.instanceStates))) &&
    holdsNodeTypes(rules.nodeTypesRequired, activity.nodeTypes)
  );
}

/** The three words overlap on purpose: one instance `starting` is both `none` and `partial`. */
function instancesMatch(rule: 'all' | 'partial' | 'none', states: ReadonlyMap<string, number>): boolean {
  let total = 0;
  for (const count of states.values()) total += count;
  const started = states.get('started') ?? 0;
  switch (rule) {
    case 'all':
      return started === total;
    case 'none':
      return started === 0;
    case 'partial':
      return started !== total && (states.get('uninitialized') ?? 0) + (states.get('deleted') ?? 0) !== total;
  }
}

function holdsNodeTypes(required: string[] | null | undefined, present: ReadonlySet<string>): boolean {
  return required == null || required.length === 0 || required.some((type) => present.has(type));
}
