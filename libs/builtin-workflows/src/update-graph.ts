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
import type { PropertiesOf } from './fresh-findings.ts';
import { isDrift } from './relationship-drift.ts';

const STEPS = ['preupdate', 'update', 'postupdate', 'update_config', 'update_apply', 'update_postapply'];
const UPDATE_RELATIONSHIP = `${RELATIONSHIP_LIFECYCLE}.update`;

/** Which instances are updated, and which of them because of themselves and not of a relationship only. */
export interface UpdateRun {
  isUpdated: (instance: NodeInstance) => boolean;
  hasDrifted: (instance: NodeInstance) => boolean;
  propertiesOf: PropertiesOf;
}

/**
 * Runs the update operations of the instances, targets first. What fails is marked on the instance and fails nothing else.
 * Answers the ids of instances that failed in this execution, the marks taken off.
 */
export async function runUpdateGraph(ctx: WorkflowContext, run: UpdateRun): Promise<string[]> {
  const failed = new Set<string>();
  const noteFailure = ({ id }: NodeInstance) => void failed.add(id);
  const graph = await ctx.graph('update', (graph) => buildUpdateGraph(ctx, graph, { ...run, noteFailure }));
  await graph.execute();
  for (const id of failed) ctx.getNodeInstance(id)?.updateSystemProperties({ remove: ['update_failed'] });
  return [...failed];
}

interface NotedRun extends UpdateRun {
  noteFailure: (instance: NodeInstance) => void;
}

function buildUpdateGraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  { isUpdated, hasDrifted, propertiesOf, noteFailure }: NotedRun,
): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of ctx.nodeInstances.filter(isUpdated)) {
    const steps = [
      ...(hasDrifted(instance) ? ownSteps(instance) : []),
      ...relationshipSteps(ctx, propertiesOf, instance),
    ];
    if (steps.length > 0)
      subgraphs.set(instance.id, updateSubgraph(ctx, { graph, instance, steps, noteFailure }));
  }
  orderTargetsFirst(graph, ctx.nodeInstances, subgraphs);
}

const ownSteps = (instance: NodeInstance): SequenceItem[] =>
  STEPS.flatMap((name) => silentOperation(instance, `${LIFECYCLE}.${name}`));

const relationshipSteps = (
  ctx: WorkflowContext,
  propertiesOf: PropertiesOf,
  instance: NodeInstance,
): SequenceItem[] =>
  instance.relationships.flatMap((relationship) => sidesToUpdate(ctx, propertiesOf, relationship));

function sidesToUpdate(
  ctx: WorkflowContext,
  propertiesOf: PropertiesOf,
  relationship: RelationshipInstance,
): SequenceItem[] {
  const { nodeInstance: source, sourceId, targetId } = relationship;
  const { sourceOperations, targetOperations } = relationship.relationship;
  const target = ctx.getNodeInstance(targetId);
  return [
    ...(isDrift(propertiesOf(source), 'source', targetId) &&
    Object.hasOwn(sourceOperations, UPDATE_RELATIONSHIP)
      ? [relationship.executeSourceOperation(UPDATE_RELATIONSHIP)]
      : []),
    ...(target &&
    isDrift(propertiesOf(target), 'target', sourceId) &&
    Object.hasOwn(targetOperations, UPDATE_RELATIONSHIP)
      ? [relationship.executeTargetOperation(UPDATE_RELATIONSHIP)]
      : []),
  ];
}

interface UpdatedInstance extends Pick<NotedRun, 'noteFailure'> {
  graph: TaskGraph;
  instance: NodeInstance;
  steps: SequenceItem[];
}

function updateSubgraph(
  ctx: WorkflowContext,
  { graph, instance, steps, noteFailure }: UpdatedInstance,
): SubgraphTask {
  const subgraph = graph.subgraph(`update_${instance.id}`);
  subgraph
    .sequence()
    .add(instance.sendEvent('Updating node instance'), ...steps, instance.sendEvent('Node instance updated'));
  subgraph.onSuccess = () => {
    instance.updateSystemProperties({ set: { configuration_drift: null }, remove: ['update_failed'] });
    return proceed();
  };
  subgraph.onFailure = () => {
    instance.updateSystemProperties({ set: { update_failed: ctx.executionId } });
    noteFailure(instance);
    return ignore();
  };
  return subgraph;
}
