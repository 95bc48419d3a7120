import {
  ignore,
  proceed,
  type NodeInstance,
  type RelationshipInstance,
  type SequenceItem,
  type SubgraphTask,
  type TaskGraph,
  type WorkflowContext,
} from '@cloudloom/workflow';
import { silentOperation } from './framed-operation.ts';
import { orderTargetsFirst } from './instance-ordering.ts';
import { LIFECYCLE, RELATIONSHIP_LIFECYCLE } from './operation-names.ts';
import { isDrift } from './relationship-drift.ts';

const STEPS = ['preupdate', 'update', 'postupdate', 'update_config', 'update_apply', 'update_postapply'];
const UPDATE_RELATIONSHIP = `${RELATIONSHIP_LIFECYCLE}.update`;

/** Which instances are updated, and which of them because of themselves and not of a relationship only. */
export interface UpdateRun {
  isUpdated: (instance: NodeInstance) => boolean;
  hasDrifted: (instance: NodeInstance) => boolean;
}

/**
 * Runs the update operations of the instances, targets first. What fails is marked on the instance and fails nothing else.
 * Answers the ids of instances that failed in this execution, the marks taken off.
 */
export async function runUpdateGraph(ctx: WorkflowContext, run: UpdateRun): Promise<string[]> {
  const graph = await ctx.graph('update', (graph) => buildUpdateGraph(ctx, graph, run));
  await graph.execute();
  await ctx.refreshNodeInstances({ withSystemProperties: true });
  const failed = ctx.nodeInstances.filter(
    ({ systemProperties }) => systemProperties['update_failed'] === ctx.executionId,
  );
  for (const instance of failed) instance.updateSystemProperties({ remove: ['update_failed'] });
  return failed.map(({ id }) => id);
}

function buildUpdateGraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  { isUpdated, hasDrifted }: UpdateRun,
): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of ctx.nodeInstances.filter(isUpdated)) {
    const steps = [...(hasDrifted(instance) ? ownSteps(instance) : []), ...relationshipSteps(ctx, instance)];
    if (steps.length > 0) subgraphs.set(instance.id, updateSubgraph(ctx, { graph, instance, steps }));
  }
  orderTargetsFirst(graph, ctx.nodeInstances, subgraphs);
}

const ownSteps = (instance: NodeInstance): SequenceItem[] =>
  STEPS.flatMap((name) => silentOperation(instance, `${LIFECYCLE}.${name}`));

function relationshipSteps(ctx: WorkflowContext, instance: NodeInstance): SequenceItem[] {
  return instance.relationships.flatMap((relationship) => sidesToUpdate(ctx, relationship));
}

function sidesToUpdate(ctx: WorkflowContext, relationship: RelationshipInstance): SequenceItem[] {
  const { nodeInstance: source, sourceId, targetId } = relationship;
  const { sourceOperations, targetOperations } = relationship.relationship;
  const target = ctx.getNodeInstance(targetId);
  return [
    ...(isDrift(source, 'source', targetId) && Object.hasOwn(sourceOperations, UPDATE_RELATIONSHIP)
      ? [relationship.executeSourceOperation(UPDATE_RELATIONSHIP)]
      : []),
    ...(target && isDrift(target, 'target', sourceId) && Object.hasOwn(targetOperations, UPDATE_RELATIONSHIP)
      ? [relationship.executeTargetOperation(UPDATE_RELATIONSHIP)]
      : []),
  ];
}

function updateSubgraph(
  ctx: WorkflowContext,
  { graph, instance, steps }: { graph: TaskGraph; instance: NodeInstance; steps: SequenceItem[] },
): SubgraphTask {
  const subgraph = graph.subgraph(`update_${instance.id}`);
  subgraph
    .sequence()
    .add(instance.sendEvent('Updating node instance'), ...steps, instance.sendEvent('Node instance updated'));
  subgraph.onSuccess = () => {
    instance.updateSystemProperties({ set: { configuration_drift: null } });
    return proceed();
  };
  subgraph.onFailure = () => {
    instance.updateSystemProperties({ set: { update_failed: ctx.executionId } });
    return ignore();
  };
  return subgraph;
}
