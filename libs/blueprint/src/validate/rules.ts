import type { DefinitionRule, DefinitionSubject, PlanRule, PlanSubject } from './rule.ts';
import { acyclicRelationships } from './rules/acyclic-relationships.ts';
import { featureVersions } from './rules/feature-versions.ts';
import { functionForm } from './rules/function-form.ts';
import { groupMembers } from './rules/group-members.ts';
import { groupPolicyTypes } from './rules/group-policy-types.ts';
import { hostForAgentPlugins } from './rules/host-for-agent-plugins.ts';
import { inputConstraints } from './rules/input-constraints.ts';
import { inputDisplay } from './rules/input-display.ts';
import { knownNodeTypes } from './rules/known-node-types.ts';
import { lifecycleOperationTargets } from './rules/lifecycle-operation-targets.ts';
import { pluginSources } from './rules/plugin-sources.ts';
import { policyTargets } from './rules/policy-targets.ts';
import { relationshipEnds } from './rules/relationship-ends.ts';
import { scalingCounts } from './rules/scaling-counts.ts';
import { scalingGroupContainment } from './rules/scaling-group-containment.ts';
import { scalingGroupNesting } from './rules/scaling-group-nesting.ts';
import { singleContainer } from './rules/single-container.ts';

/** In the order in which their findings are most telling: the first problem is the one that clients show. */
const DEFINITION_RULES: readonly DefinitionRule[] = [
  featureVersions,
  inputDisplay,
  inputConstraints,
  pluginSources,
  knownNodeTypes,
  relationshipEnds,
  singleContainer,
  acyclicRelationships,
  lifecycleOperationTargets,
  scalingCounts,
  groupMembers,
  groupPolicyTypes,
  policyTargets,
  scalingGroupNesting,
  scalingGroupContainment,
];
const PLAN_RULES: readonly PlanRule[] = [hostForAgentPlugins, functionForm];

/** Checks what is written, before a plan is made of it. */
export function checkDefinition(subject: DefinitionSubject): void {
  for (const rule of DEFINITION_RULES) rule(subject);
}

/** Checks the finished plan. */
export function checkPlan(subject: PlanSubject): void {
  for (const rule of PLAN_RULES) rule(subject);
}
