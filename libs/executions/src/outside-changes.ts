import { DomainError, type Execution, type ExecutionRun } from '@cloudloom/model';
import type { EventEffect } from '@cloudloom/topology';
import { decide } from './decision.ts';
import { scopeOf } from './resource-scope.ts';
import type { ExecutionService } from './execution.service.ts';
import type { Origin } from './ports/execution-launcher.ts';
import type { Stores } from './stores.ts';

type OutsideStores = Pick<Stores, 'database' | 'executions' | 'effects'>;

/** A reset of an execution's workflow. */
export interface Reset {
  at: Date;
  reason: string | null;
}

/**
 * What an operator did to a workflow behind our back, brought into the execution: its status, and an event that names the
 * cause. Every call may be repeated.
 */
export class OutsideChanges {
  constructor(
    private readonly stores: OutsideStores,
    private readonly executions: Pick<ExecutionService, 'act'>,
  ) {}

  /** True when a cancel that the workflow has noticed was not asked of us. */
  async isUnasked(executionId: string, attempt: number): Promise<boolean> {
    const execution = await this.stores.executions.byId(executionId);
    return execution !== null && execution.attempt === attempt && isUnasked(execution);
  }

  /** Somebody asked the workflow to cancel: the execution is `cancelling` while it winds down. */
  async noteCancel(run: Pick<ExecutionRun, 'id' | 'attempt'>, origin: Origin): Promise<void> {
    const { executions } = this.stores;
    await decide(this.stores, async (tx) => {
      const execution = await executions.byId(run.id, tx);
      if (execution === null || execution.attempt !== run.attempt || !isUnasked(execution)) return;
      const expected = { from: [execution.status], attempt: run.attempt };
      await executions.compareAndSetStatus(run.id, expected, { status: 'cancelling' }, tx);
      const told = tellOf(
        run.attempt,
        'cancel',
        `The workflow was cancelled from outside${describe(origin)}`,
      );
      await this.stores.effects.write(
        { executionId: run.id, executionAttempt: run.attempt, effects: [told] },
        tx,
      );
    });
  }

  /** The workflow of a running execution was reset: the new run goes on for it, nothing else changes. */
  async noteReset(run: ExecutionRun, reset: Reset): Promise<void> {
    await this.tellOfReset(run, reset);
  }

  /**
   * The workflow of an ended execution was reset. One that failed or was cancelled goes on as its next attempt; where it
   * cannot, and where it had ended well, an event says so. The caller has made sure that the new run is not open.
   */
  async adoptReset(run: ExecutionRun, reset: Reset): Promise<void> {
    await this.tellOfReset(run, reset);
    if (run.status === 'terminated') {
      await this.tell(
        run,
        `${keyOf(reset)}:refused`,
        'The execution has ended well: nothing of it runs again',
      );
      return;
    }
    const execution = await this.stores.executions.byId(run.id);
    if (execution === null || execution.attempt !== run.attempt) return;
    try {
      await this.executions.act(scopeOf(execution), run.id, 'resume');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.tell(run, `${keyOf(reset)}:refused`, `The execution does not go on: ${error.message}`);
    }
  }

  private tellOfReset(run: ExecutionRun, reset: Reset): Promise<void> {
    const because = reset.reason ? `: ${reset.reason}` : '';
    return this.tell(run, keyOf(reset), `The workflow was reset from outside${because}`);
  }

  private async tell(run: ExecutionRun, key: string, message: string): Promise<void> {
    const effects = [tellOf(run.attempt, key, message)];
    await this.stores.effects.write({ executionId: run.id, executionAttempt: run.attempt, effects });
  }
}

/** Nobody has asked us for a cancel of it. */
const isUnasked = ({ status }: Pick<Execution, 'status'>): boolean =>
  status === 'pending' || status === 'started';

const keyOf = ({ at }: Reset): string => `reset@${at.getTime()}`;

const tellOf = (attempt: number, key: string, message: string): EventEffect => ({
  kind: 'event',
  key: `workflow#${attempt}:outside:${key}`,
  timestamp: Date.now(),
  eventType: 'workflow_event',
  message,
});

const describe = ({ identity, reason }: Origin): string =>
  `${identity ? ` by ${identity}` : ''}${reason ? `: ${reason}` : ''}`;
