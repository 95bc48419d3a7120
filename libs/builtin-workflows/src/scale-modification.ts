import type { Modification, ModifiedNodes, NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import type { InstanceScope } from './install-graph.ts';
import type { ScaleRequest } from './scale-request.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

export interface ModificationOptions {
  /** First undo and end what others have left started. */
  abortStarted: boolean;
  ignoreFailure: boolean;
}

/**
 * Starts the modification of a scaling; null when an earlier attempt of the execution has finished it. A resumed execution
 * goes on with the one that it has left started, since its graphs are about those instances.
 * @throws WorkflowRefusedError when that was rolled back, ModificationRefusedError
 */
export async function obtainModification(
  ctx: WorkflowContext,
  { counts }: ScaleRequest,
  { abortStarted, ignoreFailure }: ModificationOptions,
): Promise<Modification | null> {
  const own = ctx.resume ? (await ctx.deployment.listOwnModifications()).at(-1) : undefined;
  if (own?.status === 'finished') return null;
  const started = own || abortStarted ? await ctx.deployment.listStartedModifications() : [];
  if (own) {
    const modification = started.find(({ id }) => id === own.id) ?? refuseResume(started.length);
    // The first attempt saw the deployment anew when it started the modification: this is that sight of it.
    await ctx.refreshNodeInstances();
    return modification;
  }
  for (const modification of started) await abort(ctx, modification, ignoreFailure);
  return ctx.deployment.startModification(counts);
}

function refuseResume(startedCount: number): never {
  const found = startedCount === 1 ? 'that of somebody else: its own was rolled back' : String(startedCount);
  throw new WorkflowRefusedError(
    'nothing_to_resume',
    `scale can only be resumed when there is only one started deployment modification, but found ${found}`,
  );
}

async function abort(
  ctx: WorkflowContext,
  modification: Modification,
  ignoreFailure: boolean,
): Promise<void> {
  ctx.logger.info(`Rolling back deployment modification. [modification_id=${modification.id}]`);
  // A resume may find another one than the attempt before it did: each has a graph of its own.
  const graph = await ctx.graph(`uninstall_${modification.id}`, (graph) =>
    buildUninstallGraph(ctx, graph, {
      ...abandonedScope(ctx, modification.added),
      ignoreFailure,
      // How far that scaling came is not looked at, not even where it never touched an instance: as users know it.
      isThorough: true,
    }),
  );
  await graph.execute();
  await modification.rollback();
}

/** What comes or goes, as it was when the modification started, and what is related to that. */
export function scopeOf({ nodeInstances }: ModifiedNodes): InstanceScope {
  return {
    selected: nodeInstances.filter(({ modification }) => modification !== null),
    intact: nodeInstances.filter(({ modification }) => modification === null),
  };
}

/**
 * The same as `ctx` sees it, with all relationships of what is related: a modification tells only those that it is about,
 * and order also holds through others.
 */
export function presentScope(ctx: WorkflowContext, nodes: ModifiedNodes): InstanceScope {
  const { selected, intact } = scopeOf(nodes);
  return { selected: asSeen(ctx, selected), intact: asSeen(ctx, intact) };
}

/** What somebody else's modification added, with all its relationships. */
function abandonedScope(ctx: WorkflowContext, nodes: ModifiedNodes): InstanceScope {
  const { selected, intact } = scopeOf(nodes);
  return { selected: asSeen(ctx, selected), intact };
}

const asSeen = (ctx: WorkflowContext, instances: readonly NodeInstance[]): NodeInstance[] =>
  instances.map((instance) => ctx.getNodeInstance(instance.id) ?? instance);
