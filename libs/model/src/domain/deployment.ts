import type {
  JsonObject,
  OutputPlan,
  PluginPlan,
  ScalingGroupPlan,
  WorkflowPlan,
} from '@cloudloom/blueprint';
import type { Label } from './blueprint.ts';
import type { Owned } from './scope.ts';
import type { DeploymentSettings } from './settings.ts';

/** A plugin as a blueprint calls it, and the package that it means: any version of it when there is no version. */
export type PluginReference = Pick<PluginPlan, 'name' | 'packageName' | 'packageVersion'>;

export interface Deployment extends Owned {
  id: string;
  displayName: string;
  description: string | null;
  blueprintId: string;
  updatedAt: Date;
  inputs: JsonObject;
  /** Null until the environment is created. */
  workflows: Record<string, WorkflowPlan> | null;
  /** Plugins that its workflows and operations need, as its plan names them. */
  plugins: PluginReference[];
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
  /** Retries of its executions, where they differ from the system's. */
  workflowSettings: DeploymentSettings;
  /** Whether its executions have worker processes of their own; null: as the server's setting says. */
  dedicatedWorkers: boolean | null;
  /** Where it is. */
  siteName: string | null;
}
