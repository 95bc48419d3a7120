import {
  fail,
  ignore,
  proceed,
  type JsonObject,
  type NodeInstance,
  type SystemPropertyChanges,
  type Task,
  type WorkflowContext,
} from '@cloudloom/workflow';

/** What a check found out, as it is stored: whether it succeeded, when, by which task, and what it answered or why it failed. */
function findingOf(ctx: WorkflowContext, task: Task): JsonObject {
  const ok = task.state === 'succeeded';
  return {
    ok,
    timestamp: new Date(ctx.now()).toISOString(),
    task: task.name,
    result: ok ? task.output : (task.error?.message ?? null),
  };
}

/** What becomes of the findings of a check. */
export interface FindingKeeper {
  /** The instance that they are stored on. */
  instance: NodeInstance;
  changesBy: (finding: JsonObject) => SystemPropertyChanges;
  /** A failed check is one more finding. Otherwise it fails the execution, too. */
  ignoreFailures?: boolean;
  /** Told of each finding, also when a run calls the handler again. */
  note?: ((instance: NodeInstance, changes: SystemPropertyChanges) => void) | undefined;
}

/** Has the end of a check stored. What a handler decides is not retried: there is one attempt. */
export function keepFinding(ctx: WorkflowContext, check: Task, keeper: FindingKeeper): void {
  const keep = (task: Task) => {
    const changes = keeper.changesBy(findingOf(ctx, task));
    keeper.instance.updateSystemProperties(changes);
    keeper.note?.(keeper.instance, changes);
  };
  check.onSuccess = (task) => {
    keep(task);
    return proceed();
  };
  check.onFailure = (task) => {
    keep(task);
    return keeper.ignoreFailures ? ignore() : fail();
  };
}
