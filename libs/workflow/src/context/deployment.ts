import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import type { ModifiedCounts, OwnModification } from '../deployment-runtime.ts';
import type { StartedServices } from '../service-runtime.ts';
import type { DeploymentUpdate } from './deployment-update.ts';
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
  /** Those that this execution has started, oldest first, and what became of them: how far earlier attempts came. */
  listOwnModifications(): Promise<OwnModification[]>;
  /** The update that this execution carries out; workflows of authors have none. */
  openUpdate(updateId: string): DeploymentUpdate;
  /**
   * Starts a workflow on all services of this deployment: those whose label `csys-obj-parent` names it. Busy ones get it
   * queued. A continued execution gets the executions that this call started; a resumed one also starts it where it failed.
   *
   *     const { executions } = await ctx.deployment.startOnServices('uninstall', { ignore_failure: true });
   */
  startOnServices(workflowId: string, parameters?: JsonObject): Promise<StartedServices>;
  /** Of these executions those that have not ended, as of now: decide nothing by it but how long to wait. */
  unendedExecutions(executionIds: readonly string[]): Promise<string[]>;
}
