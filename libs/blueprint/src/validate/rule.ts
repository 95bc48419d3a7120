import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { DslVersion } from '../definitions/dsl-version.ts';
import type { BlueprintPlan } from '../plan/plan.ts';
import type { BlueprintTypes } from '../types/blueprint-types.ts';

/** What a rule on the written blueprint looks at. */
export interface DefinitionSubject {
  definition: BlueprintDefinition;
  types: BlueprintTypes;
  version: DslVersion;
  isVersionValidated: boolean;
}

/** What a rule on the plan looks at. The plan may lack parts that were reported before. */
export interface PlanSubject {
  definition: BlueprintDefinition;
  plan: BlueprintPlan;
  version: DslVersion;
}

/** A rule reports every violation at the element where it is written; it throws nothing. */
export type DefinitionRule = (subject: DefinitionSubject) => void;
export type PlanRule = (subject: PlanSubject) => void;
