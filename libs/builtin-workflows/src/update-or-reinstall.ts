import type { NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import { runDriftChecks } from './drift-graph.ts';
import { runHealOperations } from './heal-graph.ts';
import { planHeal } from './heal-plan.ts';
import { takeFailedHeals } from './heal.ts';
import { LIFECYCLE } from './operation-names.ts';
import { isTruthy } from './python-truth.ts';
import { reinstallInstances } from './reinstall-graphs.ts';
import { FreshFindings, type PropertiesOf } from './fresh-findings.ts';
import { toMap } from './json-map.ts';
import { hasRelationshipDrift, RELATIONSHIP_DRIFTS } from './relationship-drift.ts';
import { runStatusChecks } from './status-graph.ts';
import { runUpdateGraph } from './update-graph.ts';
import type { UpdateParameters } from './update-parameters.ts';

/** What of the deployment the update is about. */
export interface UpdateSubjects {
  /** Nodes that stay and have another property or operation. */
  modifiedNodes: ReadonlySet<string>;
  /** Ids of instances that come; they are installed later. */
  added: ReadonlySet<string>;
  /** Ids of instances that go; they are uninstalled by now. */
  removed: ReadonlySet<string>;
}

const CHECK_DRIFT = `${LIFECYCLE}.check_drift`;
const UPDATES = ['update', 'update_config', 'update_apply'].map((name) => `${LIFECYCLE}.${name}`);
/**
 * Brings started instances to where their plan is now: those that have drifted from it, or whose node has changed, are
 * updated by their operations; those that have none, or for which that fails, are reinstalled.
 */
export async function updateOrReinstall(
  ctx: WorkflowContext,
  parameters: UpdateParameters,
  subjects: UpdateSubjects,
): Promise<void> {
  const {
    skip_drift_check = false,
    skip_heal = false,
    skip_reinstall = false,
    ignore_failure = false,
  } = parameters;
  const forced = findForced(ctx, parameters, subjects);
  const isConcerned = ({ id, state }: NodeInstance) =>
    state === 'started' && !forced.has(id) && !subjects.added.has(id) && !subjects.removed.has(id);
  const concerned = new Set(ctx.nodeInstances.filter(isConcerned).map(({ id }) => id));
  const { note, propertiesOf } = new FreshFindings();
  if (!skip_drift_check)
    await runDriftChecks(ctx, {
      note,
      name: 'update_check_drift',
      isSelected: ({ id }) => concerned.has(id),
      ignoreFailures: true,
    });
  await ctx.refreshNodeInstances({ withSystemProperties: true });

  const plan = planUpdates(ctx, concerned, { ...parameters, ...subjects, propertiesOf });
  await markAsDrifted(ctx, plan.marked);
  const failed = new Set<string>();
  if (!skip_heal) for (const id of await healFirst(ctx, plan.update)) failed.add(id);
  for (const id of await runUpdateGraph(ctx, {
    isUpdated: ({ id }) => plan.update.has(id) && !failed.has(id),
    hasDrifted: ({ id }) => plan.drifted.has(id),
    propertiesOf,
  }))
    failed.add(id);

  const found = skip_reinstall ? [] : [...plan.reinstall, ...failed];
  const reinstalled = new Set([...forced, ...found]);
  if (reinstalled.size > 0)
    await reinstallInstances(ctx, reinstalled, { ignoreFailure: ignore_failure, without: subjects.removed });
  clearMarks(ctx, { ...plan, reinstalled });
}

/** Listed instances that are there before and after. */
function findForced(
  ctx: WorkflowContext,
  { reinstall_list }: UpdateParameters,
  { added, removed }: UpdateSubjects,
): Set<string> {
  const wanted = new Set(reinstall_list ?? []);
  return new Set(
    ctx.nodeInstances
      .map(({ id }) => id)
      .filter((id) => wanted.has(id) && !added.has(id) && !removed.has(id)),
  );
}

/** Ids of instances by what is done about them. */
interface UpdatePlan {
  /** Have drifted themselves, or count as if they had. */
  drifted: ReadonlySet<string>;
  /** Count as drifted because their node has changed and cannot be asked. */
  marked: ReadonlySet<string>;
  update: ReadonlySet<string>;
  reinstall: ReadonlySet<string>;
}

function planUpdates(
  ctx: WorkflowContext,
  concerned: ReadonlySet<string>,
  options: UpdateParameters & UpdateSubjects & { propertiesOf: PropertiesOf },
): UpdatePlan {
  const ownFinding = (each: NodeInstance) => toMap(options.propertiesOf(each)['configuration_drift']);
  const hasFailedCheck = (each: NodeInstance) => ownFinding(each)['ok'] === false;
  const hasOwnDrift = (each: NodeInstance) => isTruthy(ownFinding(each)['result']) && !hasFailedCheck(each);
  const instances = ctx.nodeInstances.filter(({ id }) => concerned.has(id));
  // Without a check nobody knows whether an instance has followed its node.
  const countsAsDrifted = ({ nodeId, node }: NodeInstance) =>
    options.modifiedNodes.has(nodeId) &&
    (options.skip_drift_check === true || !node.hasOperation(CHECK_DRIFT));
  const marked = instances.filter((each) => countsAsDrifted(each) && !hasOwnDrift(each));
  const drifted = new Set([...marked, ...instances.filter(hasOwnDrift)].map(({ id }) => id));
  const reinstall = new Set<string>();
  for (const instance of instances) {
    const { id, node } = instance;
    const isStuck = drifted.has(id) && !UPDATES.some((name) => node.hasOperation(name));
    const isMeant = drifted.has(id) || hasRelationshipDrift(ctx, options.propertiesOf, instance);
    if (hasFailedCheck(instance) || isStuck || (options.force_reinstall === true && isMeant))
      for (const content of instance.getContainedSubgraph()) reinstall.add(content.id);
  }
  // What is contained in a reinstalled instance may come or go in this update, or be listed.
  const isOurs = (id: string) => !options.added.has(id) && !options.removed.has(id);
  const update = instances.filter(
    (each) =>
      !reinstall.has(each.id) &&
      (drifted.has(each.id) || hasRelationshipDrift(ctx, options.propertiesOf, each)),
  );
  return {
    drifted,
    marked: new Set(marked.map(({ id }) => id)),
    update: new Set(update.map(({ id }) => id)),
    reinstall: new Set([...reinstall].filter(isOurs)),
  };
}

/** A task, so that a resume does not mark again what has been updated since. */
async function markAsDrifted(ctx: WorkflowContext, marked: ReadonlySet<string>): Promise<void> {
  const instances = ctx.nodeInstances.filter(({ id }) => marked.has(id));
  if (instances.length === 0) return;
  const mark = () => {
    for (const instance of instances)
      instance.updateSystemProperties({
        set: { configuration_drift: { ok: true, result: true, task: null } },
      });
  };
  const graph = await ctx.graph('update_mark_drift', (graph) =>
    graph.addTask(ctx.localTask('mark_drift', mark, { sendTaskEvents: false })),
  );
  await graph.execute();
}

/** Heals those of the instances that are not well. Answers the ids of those for which that is impossible or fails. */
async function healFirst(ctx: WorkflowContext, ids: ReadonlySet<string>): Promise<string[]> {
  if (ids.size === 0) return [];
  await runStatusChecks(ctx, { isSelected: ({ id }) => ids.has(id), ignoreFailures: true });
  await ctx.refreshNodeInstances({ withSystemProperties: true });
  const plan = planHeal(ctx, ids, { isTargeted: false });
  await runHealOperations(ctx, ({ id }) => plan.heal.has(id));
  await ctx.refreshNodeInstances({ withSystemProperties: true });
  return [...plan.reinstall, ...takeFailedHeals(ctx)];
}

/** What was found before is true no longer. */
function clearMarks(
  ctx: WorkflowContext,
  { marked, update, reinstalled }: UpdatePlan & { reinstalled: ReadonlySet<string> },
): void {
  for (const instance of ctx.nodeInstances) {
    const { id } = instance;
    if (reinstalled.has(id) || update.has(id))
      instance.updateSystemProperties({ remove: RELATIONSHIP_DRIFTS });
    // Reinstalled, it has a fresh finding; updated, it has none; otherwise the mark would stay for ever.
    if (marked.has(id) && !reinstalled.has(id) && !update.has(id))
      instance.updateSystemProperties({ set: { configuration_drift: null } });
  }
}
