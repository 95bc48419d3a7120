import { findSimilar } from '@cloudloom/blueprint';
import type { Execution, StoredTask, Transaction } from '@cloudloom/model';
import {
  IllegalResumeError,
  NotResumableError,
  StillRunningError,
  UnknownTaskError,
  UnusableTaskError,
} from './errors.ts';
import type { ExecutionStart } from './execution-start.ts';
import { planResume, type ResumeChoice, type ResumePlan, type UnusableChoice } from './resume-plan.ts';
import { canBecome } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { isSystemTask, SYSTEM_TASKS } from './system-workflows.ts';

type ResumeStores = Pick<Stores, 'executions' | 'outbox' | 'tasks'>;

/** Prepares the next attempt of an ended execution: what of its graphs runs again, and the attempt itself. */
export class ExecutionResume {
  constructor(
    private readonly stores: ResumeStores,
    private readonly starter: ExecutionStart,
  ) {}

  /**
   * What a resume would do. Reads without a lock: once an execution has ended, its tasks change only by operations that
   * still run, and those are compared again when the plan is carried out.
   * @throws NotResumableError, UnknownTaskError, UnusableTaskError
   */
  async plan(execution: Execution, choice: ResumeChoice): Promise<ResumePlan> {
    if (isSystemTask(execution.workflowId)) throw new NotResumableError(SYSTEM_TASKS[execution.workflowId]);
    const stored = await this.stores.tasks.ofExecution(execution.id);
    const planned = planResume(stored, choice);
    if ('unusable' in planned) throw toError(planned.unusable, execution.id, stored);
    return planned.plan;
  }

  /**
   * Carries out a plan that was made for the attempt that has ended. The caller's transaction holds the decision lock.
   * @throws StillRunningError, ExistingRunningExecutionError; IllegalResumeError when the execution has changed meanwhile
   */
  async resume(
    tx: Transaction,
    execution: Execution,
    { plan, force }: { plan: ResumePlan; force: boolean },
  ): Promise<Execution> {
    const action = force ? 'force-resume' : 'resume';
    if (!canBecome(execution.status, 'pending'))
      throw new IllegalResumeError(action, execution.id, execution.status);
    if (plan.blocked.length > 0) throw new StillRunningError(plan.blocked.map((task) => task.path));
    await this.starter.requireFreeWay(tx, execution);
    const { id: executionId, status } = execution;
    // Before the status: writers of operations' ends lock operations first and the execution's counter last.
    await this.stores.tasks.reset({ executionId, ...plan.reset }, tx);
    const attempt = execution.attempt + 1;
    const resumed = await this.stores.executions.compareAndSetStatus(
      executionId,
      { from: [status], attempt: execution.attempt },
      { status: 'pending', attempt, resume: true, error: '', endedAt: null },
      tx,
    );
    if (resumed === null) throw new IllegalResumeError(action, executionId, status);
    await this.stores.outbox.append({ kind: 'start', executionId, attempt }, tx);
    return resumed;
  }
}

function toError(unusable: UnusableChoice, executionId: string, stored: readonly StoredTask[]): Error {
  const { asked } = unusable;
  switch (unusable.kind) {
    case 'unknown':
      return new UnknownTaskError(executionId, asked, similarPaths(asked, stored));
    case 'replaced':
      return new UnusableTaskError(
        `Task ${asked} of execution ${executionId} cannot be run again by itself: the subgraph ` +
          `${unusable.subgraph.path} failed and was replaced by ${unusable.replacement.path}. Choose from that one.`,
      );
    case 'set_aside':
      return new UnusableTaskError(
        `Task ${asked} of execution ${executionId} cannot be run again by itself: it was taken out of its graph.`,
      );
  }
}

/** People leave out the beginning of a path, or misspell it. */
function similarPaths(asked: string, stored: readonly StoredTask[]): string[] {
  const endings = stored.filter(({ path }) => path.endsWith(`/${asked}`)).map(({ path }) => path);
  if (endings.length > 0) return endings.slice(0, 3);
  return findSimilar(
    asked,
    stored.map(({ path }) => path),
  );
}
