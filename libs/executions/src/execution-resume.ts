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

type ResumeStores = Pick<Stores, 'executions' | 'outbox' | 'tasks' | 'updates'>;

/** What is asked of an ended execution that is to go on. */
export type ResumeAction = 'resume' | 'force-resume' | 'requeue';

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
   * Carries out a plan that was made for the attempt that has ended. The caller's transaction holds the decision lock; after a
   * requeue it advances the queue, which starts the attempt at once where nothing is in its way.
   * @throws StillRunningError, ExistingRunningExecutionError; IllegalResumeError when the execution has changed meanwhile
   */
  async resume(
    tx: Transaction,
    execution: Execution,
    { plan, action }: { plan: ResumePlan; action: ResumeAction },
  ): Promise<Execution> {
    const next = action === 'requeue' ? 'queued' : 'pending';
    const { id: executionId, status } = execution;
    if (!canBecome(status, next)) throw new IllegalResumeError(action, executionId, status);
    if (plan.blocked.length > 0) throw new StillRunningError(plan.blocked.map((task) => task.path));
    if (next === 'pending')
      await this.starter.requireFreeWay(tx, execution, await this.isUpdate(tx, execution));
    // Before the status: writers of operations' ends lock operations first and the execution's counter last.
    await this.stores.tasks.reset({ executionId, ...plan.reset }, tx);
    const attempt = execution.attempt + 1;
    const resumed = await this.stores.executions.compareAndSetStatus(
      executionId,
      { from: [status], attempt: execution.attempt },
      { status: next, attempt, resume: true, error: '', endedAt: null },
      tx,
    );
    if (resumed === null) throw new IllegalResumeError(action, executionId, status);
    if (next === 'pending') await this.stores.outbox.append({ kind: 'start', executionId, attempt }, tx);
    return resumed;
  }

  private async isUpdate(tx: Transaction, { id, workflowId }: Execution): Promise<boolean> {
    return workflowId === 'update' && (await this.stores.updates.ofExecution(id, tx)) !== null;
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
