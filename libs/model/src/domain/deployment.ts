import type { JsonObject, OutputPlan, ScalingGroupPlan, WorkflowPlan } from '@cloudloom/blueprint';
import type { Label } from './blueprint.ts';
import type { Owned } from './scope.ts';

export interface Deployment extends Owned {
  id: string;
  displayName: string;
  description: string | null;
  blueprintId: string;
  updatedAt: Date;
  inputs: JsonObject;
  /** Null until the environment is created. */
  workflows: Record<string, WorkflowPlan> | null;
  outputs: Record<string, OutputPlan>;
  capabilities: Record<string, OutputPlan>;
  groups: JsonObject;
  scalingGroups: Record<string, ScalingGroupPlan>;
  policyTypes: JsonObject;
  policyTriggers: JsonObject;
  resourceTags: JsonObject;
  labels: Label[];
  installationStatus: 'active' | 'inactive';
  deploymentStatus: 'good' | 'in_progress' | 'requires_attention';
  latestExecutionId: string | null;
  createExecutionId: string | null;
  runtimeOnlyEvaluation: boolean;
}
