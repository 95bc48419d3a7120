import type {
  JsonObject,
  NodeInstance,
  RelationshipInstance,
  Task,
  TaskGraph,
  WorkflowContext,
} from '@cloudloom/workflow';
import { keepFinding, type FindingKeeper } from './health-findings.ts';
import { addDependencyOrder } from './instance-ordering.ts';
import { LIFECYCLE, RELATIONSHIP_LIFECYCLE } from './operation-names.ts';

const CHECK_DRIFT = `${LIFECYCLE}.check_drift`;
const CHECK_RELATIONSHIP_DRIFT = `${RELATIONSHIP_LIFECYCLE}.check_drift`;

/** Which instances are compared with their configuration, and how. */
export interface DriftRun {
  /** Of the graph. */
  name: string;
  isSelected: (instance: NodeInstance) => boolean;
  byDependencyOrder?: boolean;
  /** A failed check is a finding, and nothing else. Otherwise it fails the execution, too. */
  ignoreFailures?: boolean;
  /** Told of each finding, also when a run calls the handlers of checks again. */
  note?: FindingKeeper['note'];
}

/** Compares the selected instances and their relationships with their configuration, and stores what was found. */
export async function runDriftChecks(ctx: WorkflowContext, run: DriftRun): Promise<void> {
  const graph = await ctx.graph(run.name, (graph) => buildDriftGraph(ctx, graph, run));
  await graph.execute();
}

function buildDriftGraph(ctx: WorkflowContext, graph: TaskGraph, run: DriftRun): void {
  const own = new Map<string, Task>();
  for (const instance of ctx.nodeInstances.filter(run.isSelected))
    own.set(instance.id, addChecks(ctx, { graph, run, instance }));
  if (run.byDependencyOrder) addDependencyOrder(graph, ctx.nodeInstances, own);
}

interface DriftPlace {
  graph: TaskGraph;
  run: DriftRun;
  instance: NodeInstance;
}

/** The check of an instance, and after it those of its relationships, all at once. Returns the first. */
function addChecks(ctx: WorkflowContext, { graph, run, instance }: DriftPlace): Task {
  const { ignoreFailures = false } = run;
  const own = ownCheck(ctx, { graph, run, instance });
  for (const relationship of instance.relationships)
    for (const { check, ...keeper } of sidesToCheck(relationship)) {
      keepFinding(ctx, check, { ...keeper, ignoreFailures, note: run.note });
      graph.addTask(check);
      graph.addDependency(check, own);
    }
  return own;
}

function ownCheck(ctx: WorkflowContext, { graph, run, instance }: DriftPlace): Task {
  // Empty, it still passes the order on.
  if (!instance.node.hasOperation(CHECK_DRIFT)) return graph.subgraph(instance.id);
  const { ignoreFailures = false } = run;
  const check = instance.executeOperation(CHECK_DRIFT);
  const changesBy = (finding: JsonObject) => ({ set: { configuration_drift: finding } });
  keepFinding(ctx, check, { instance, changesBy, ignoreFailures, note: run.note });
  graph.addTask(check);
  return check;
}

interface SideToCheck {
  check: Task;
  instance: NodeInstance;
  changesBy: (finding: JsonObject) => { merge: Record<string, JsonObject> };
}

/** Each end of a relationship keeps what its own side found, by the id of the other end. */
function sidesToCheck(relationship: RelationshipInstance): SideToCheck[] {
  const { sourceId, targetId, nodeInstance, targetNodeInstance } = relationship;
  const { sourceOperations, targetOperations } = relationship.relationship;
  const sides: SideToCheck[] = [];
  if (Object.hasOwn(sourceOperations, CHECK_RELATIONSHIP_DRIFT))
    sides.push({
      check: relationship.executeSourceOperation(CHECK_RELATIONSHIP_DRIFT),
      instance: nodeInstance,
      changesBy: (finding) => ({
        merge: { source_relationships_configuration_drift: { [targetId]: finding } },
      }),
    });
  if (Object.hasOwn(targetOperations, CHECK_RELATIONSHIP_DRIFT))
    sides.push({
      check: relationship.executeTargetOperation(CHECK_RELATIONSHIP_DRIFT),
      instance: targetNodeInstance,
      changesBy: (finding) => ({
        merge: { target_relationships_configuration_drift: { [sourceId]: finding } },
      }),
    });
  return sides;
}
