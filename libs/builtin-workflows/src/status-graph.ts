import type { JsonObject, NodeInstance, Task, TaskGraph, WorkflowContext } from '@cloudloom/workflow';
import { keepFinding } from './health-findings.ts';
import { addDependencyOrder } from './instance-ordering.ts';
import { VALIDATION } from './operation-names.ts';

const CHECK_STATUS = `${VALIDATION}.check_status`;

/** Which instances are asked how they are, and how. */
export interface StatusRun {
  isSelected: (instance: NodeInstance) => boolean;
  byDependencyOrder?: boolean;
  /** Retries of checks that ask for one and have no number of their own. Default: the system's. */
  defaultRetries?: number;
  /** A failed check says that the instance is not well, and nothing else. Otherwise it fails the execution, too. */
  ignoreFailures?: boolean;
}

/** Asks the selected instances that can tell, and stores what they say. Instances that cannot keep the status they have. */
export async function runStatusChecks(ctx: WorkflowContext, run: StatusRun): Promise<void> {
  const graph = await ctx.graph('check_status', (graph) => buildStatusGraph(ctx, graph, run));
  await graph.execute();
}

function buildStatusGraph(ctx: WorkflowContext, graph: TaskGraph, run: StatusRun): void {
  const checks = new Map<string, Task>();
  for (const instance of ctx.nodeInstances)
    if (run.isSelected(instance) && instance.node.hasOperation(CHECK_STATUS))
      checks.set(instance.id, statusCheck(ctx, instance, run));
  for (const check of checks.values()) graph.addTask(check);
  if (run.byDependencyOrder) addDependencyOrder(graph, ctx.nodeInstances, checks);
}

function statusCheck(ctx: WorkflowContext, instance: NodeInstance, run: StatusRun): Task {
  const { defaultRetries, ignoreFailures = false } = run;
  const options = defaultRetries === undefined ? {} : { defaultRetries };
  const check = instance.executeOperation(CHECK_STATUS, options);
  const changesBy = (status: JsonObject) => ({ copy: { previous_status: 'status' }, set: { status } });
  keepFinding(ctx, check, { instance, changesBy, ignoreFailures });
  return check;
}
