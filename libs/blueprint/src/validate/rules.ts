import type { DefinitionRule, DefinitionSubject, PlanRule } from './rule.ts';
import { acyclicRelationships } from './rules/acyclic-relationships.ts';
import { declaredTypes } from './rules/declared-types.ts';
import { functionForm } from './rules/function-form.ts';
import { groupMembers } from './rules/group-members.ts';
import { groupPolicyTypes } from './rules/group-policy-types.ts';
import { hostForAgentPlugins } from './rules/host-for-agent-plugins.ts';
import { inputConstraints } from './rules/input-constraints.ts';
import { inputDefaults } from './rules/input-defaults.ts';
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
import { wholeNumbers } from './rules/whole-numbers.ts';

/** In the order in which their findings are most telling: the first problem is the one that clients show. */
const DEFINITION_RULES: readonly DefinitionRule[] = [
  declaredTypes,
  inputDisplay,
  wholeNumbers,
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

/** Checks what is written, before a plan is made of it. */
export function checkDefinition(subject: DefinitionSubject): void {
  for (const rule of DEFINITION_RULES) rule(subject);
}

/** Checks the finished plan. */
export const checkPlan: PlanRule = hostForAgentPlugins;

/** Holds the defaults of inputs against their constraints. */
export const checkDefaults: PlanRule = inputDefaults;

/** Checks the functions in the finished plan. */
export const checkFunctions: PlanRule = functionForm;
