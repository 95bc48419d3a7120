import { DomainError, type ExecutionSchedule, type Transaction } from '@cloudloom/model';
import { decide } from '../decision.ts';
import { UnavailableWorkflowError } from '../errors.ts';
import type { ExecutionService } from '../execution.service.ts';
import { SILENT, type Log } from '../ports/log.ts';
import { isEnded } from '../status-machine.ts';
import type { Stores } from '../stores.ts';
import { scopeOf } from '../resource-scope.ts';
import type { ExecutionScheduleService } from './execution-schedule.service.ts';
import { occurrenceId } from './occurrence-id.ts';
import { nextOccurrence } from './schedule-rule.ts';

/** What became of an occurrence. */
export type OccurrenceFate =
  | 'started'
  /** Its execution was stored failed at once: it could not start any more. */
  | 'refused'
  | 'skipped: the execution before has not ended'
  | 'skipped: too late'
  | 'disabled: the execution before has failed'
  /** Somebody was faster, or the schedule has changed or gone. */
  | 'over';

/** Besides the schedule's slip. */
const GRACE_MILLISECONDS = 60_000;
const MINUTE = 60_000;

type LaunchStores = Pick<Stores, 'database' | 'executions' | 'schedules'>;

/** The occurrence is not the schedule's next one any more. */
class OverError extends Error {}

/** Starts the executions of schedules when they are due. */
export class ScheduleLaunch {
  private readonly log: Log;

  constructor(
    private readonly parts: {
      stores: LaunchStores;
      schedules: ExecutionScheduleService;
      executions: ExecutionService;
      log?: Log;
    },
  ) {
    this.log = parts.log ?? SILENT;
  }

  /**
   * Decides one occurrence; may be asked any number of times, by anybody. The schedule moves on to its next one in the transaction
   * that stores the execution, so none is started twice, and none is lost.
   */
  async launch(uid: string, occurrence: Date, now = new Date()): Promise<OccurrenceFate> {
    const fate = await this.decide(uid, occurrence, now);
    this.log.info('an occurrence of a schedule is decided', { uid, occurrence, fate });
    return fate;
  }

  private async decide(uid: string, occurrence: Date, now: Date): Promise<OccurrenceFate> {
    const schedule = await this.parts.stores.schedules.byUid(uid);
    if (schedule === null || !isNext(schedule, occurrence)) return 'over';
    const obstacle = findObstacle(schedule, occurrence, now);
    try {
      if (obstacle === null) return await this.start(schedule, occurrence, now);
      await this.parts.stores.database.transaction((tx) =>
        this.moveOn(uid, { occurrence, now, obstacle }, tx),
      );
      return obstacle;
    } catch (error) {
      if (error instanceof OverError) return 'over';
      throw error;
    }
  }

  private async start(schedule: ExecutionSchedule, occurrence: Date, now: Date): Promise<OccurrenceFate> {
    const executionId = occurrenceId(schedule.uid, occurrence);
    let isOurs = false;
    const moveOn = async (tx: Transaction): Promise<void> => {
      await this.moveOn(schedule.uid, { occurrence, now, obstacle: null }, tx);
      isOurs = true;
    };
    try {
      await this.parts.executions.start(scopeOf(schedule), {
        ...schedule.executionArguments,
        executionId,
        deploymentId: schedule.deploymentId,
        workflowId: schedule.workflowId,
        parameters: schedule.parameters,
        queue: true,
        before: moveOn,
      });
      // Otherwise it was stored before, and the schedule has moved on since then.
      return isOurs ? 'started' : 'over';
    } catch (error) {
      // Stored as failed already.
      if (error instanceof UnavailableWorkflowError) return 'refused';
      if (!(error instanceof DomainError)) throw error;
      await this.storeRefused(schedule, { executionId, reason: error.message, moveOn });
      return 'refused';
    }
  }

  /** People look for what a schedule has done among the executions: what could not start is there, with the reason. */
  private async storeRefused(
    schedule: ExecutionSchedule,
    refused: { executionId: string; reason: string; moveOn: (tx: Transaction) => Promise<void> },
  ): Promise<void> {
    const { executions } = this.parts.stores;
    const { tenantName, createdBy, visibility, deploymentId, workflowId, executionArguments } = schedule;
    await decide(this.parts.stores, async (tx) => {
      await refused.moveOn(tx);
      const row = {
        tenantName,
        createdBy,
        visibility,
        deploymentId,
        workflowId,
        parameters: schedule.parameters,
      };
      await executions.insert(
        {
          ...row,
          id: refused.executionId,
          isDryRun: executionArguments.dryRun,
          isForced: executionArguments.force,
          allowCustomParameters: executionArguments.allowCustomParameters,
          waitAfterFail: executionArguments.waitAfterFail,
          status: 'failed',
          error: `Error preparing execution: ${refused.reason}`,
          endedAt: new Date(),
        },
        tx,
      );
    });
  }

  /** Nobody has decided this occurrence before, nor will anybody after. @throws OverError */
  private async moveOn(
    uid: string,
    { occurrence, now, obstacle }: { occurrence: Date; now: Date; obstacle: OccurrenceFate | null },
    tx: Transaction,
  ): Promise<void> {
    const schedule = await this.parts.stores.schedules.lock(uid, tx);
    if (schedule === null || !isNext(schedule, occurrence)) throw new OverError();
    if (findObstacle(schedule, occurrence, now) !== obstacle) throw new OverError();
    const isDisabled = obstacle === 'disabled: the execution before has failed';
    // A clock that is behind must not find the same occurrence again; those that were missed are not made up for.
    const after = now > occurrence ? now : occurrence;
    await this.parts.schedules.change(
      scopeOf(schedule),
      schedule,
      {
        nextOccurrence: isDisabled ? null : nextOccurrence(schedule, after),
        ...(isDisabled ? { enabled: false } : {}),
        ...(obstacle === null ? { latestExecutionId: occurrenceId(uid, occurrence) } : {}),
      },
      tx,
    );
  }
}

const isNext = ({ nextOccurrence: next }: ExecutionSchedule, occurrence: Date): boolean =>
  next?.getTime() === occurrence.getTime();

function findObstacle(schedule: ExecutionSchedule, occurrence: Date, now: Date): OccurrenceFate | null {
  const { latestExecutionStatus: latest, stopOnFail, slip } = schedule;
  if (latest !== null && !isEnded(latest)) return 'skipped: the execution before has not ended';
  if (stopOnFail && latest === 'failed') return 'disabled: the execution before has failed';
  const lateness = now.getTime() - occurrence.getTime();
  return lateness >= slip * MINUTE + GRACE_MILLISECONDS ? 'skipped: too late' : null;
}
