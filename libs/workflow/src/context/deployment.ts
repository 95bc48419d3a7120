import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import type { ModifiedCounts } from '../deployment-runtime.ts';
import type { Modification } from './modification.ts';

/** The deployment that an execution belongs to. */
export interface WorkflowDeployment {
  /** Null, as everything here, for executions without a deployment. */
  readonly id: string | null;
  readonly displayName: string | null;
  /** Name of the user who made it. */
  readonly creator: string | null;
  readonly tenantName: string;
  readonly runtimeOnlyEvaluation: boolean;
  /** Members and counts by name, as `ctx` last loaded them. */
  readonly scalingGroups: TopologySkeleton['scalingGroups'];
  /** Evaluated at the first call. A value that needs a secret stays as the blueprint has it. */
  resourceTags(): Promise<JsonObject>;
  /**
   * Changes numbers of instances of nodes and scaling groups: makes those that come, marks those that go, and loads the
   * nodes and instances of `ctx` anew. There is one started modification in a deployment at most.
   *
   *     await ctx.deployment.startModification({ web: { instances: 2, removedIdsIncludeHint: ['web_1a2b3c'] } });
   *
   * A continued or resumed execution gets the modification that this call made, as long as it is started.
   * @throws ModificationRefusedError
   */
  startModification(nodes: ModifiedCounts): Promise<Modification>;
  /** Neither finished nor rolled back; perhaps left behind by an execution that was lost. */
  listStartedModifications(): Promise<Modification[]>;
}
