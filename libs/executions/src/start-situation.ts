import type { Execution, GroupRoom, NewExecution, RivalQuestion, Transaction } from '@cloudloom/model';
import type { StartSituation } from './start-rules.ts';
import type { Stores } from './stores.ts';

/** Executions of other deployments named in an error's text; more help nobody. */
const RIVALS_NAMED = 10;

type Subject = Pick<NewExecution, 'tenantName' | 'deploymentId' | 'isSystemWorkflow' | 'executionGroupId'>;

/** Reads what a decision about a start depends on, each time anew and only what that start may meet. */
export class StartSituations {
  constructor(private readonly stores: Pick<Stores, 'executions' | 'maintenance' | 'settings'>) {}

  /** For one that is not in the line yet: everybody who waits came before it. Who will not be refused needs no names. */
  async ofNew(tx: Transaction, subject: Subject, isRefusable = true): Promise<StartSituation> {
    return this.read(tx, subject, isRefusable ? {} : { limit: 1 });
  }

  /** For one that waits: those who stand before it in the line. */
  async ofQueued(tx: Transaction | undefined, execution: Execution): Promise<StartSituation> {
    return this.read(tx, execution, { before: execution.id, exceptId: execution.id });
  }

  /** How many may be active in the whole system, and how many are; null where there is no limit. */
  async limit(tx: Transaction | undefined): Promise<StartSituation['limit']> {
    const { maxConcurrentExecutions: allowed } = await this.stores.settings.workflowSettings(tx);
    return allowed > 0 ? { allowed, active: await this.stores.executions.countActive(tx) } : null;
  }

  private async read(
    tx: Transaction | undefined,
    subject: Subject,
    line: Pick<RivalQuestion, 'before' | 'exceptId' | 'limit'>,
  ): Promise<StartSituation> {
    const { executions } = this.stores;
    const { tenantName, deploymentId } = subject;
    const waiting = { ...line, withQueued: true };
    const isSystemWide = subject.isSystemWorkflow === true;
    // A waiting system-wide execution holds up all others, also those that came before it.
    const systemWide = { ...(isSystemWide ? waiting : { withQueued: true }), systemWideOnly: true };
    return {
      systemWide: await executions.rivals({ ...systemWide, limit: RIVALS_NAMED }, tx),
      sameDeployment:
        deploymentId == null
          ? []
          : await executions.rivals({ ...waiting, deployment: { tenantName, id: deploymentId } }, tx),
      active: isSystemWide ? await executions.rivals({ limit: RIVALS_NAMED }, tx) : [],
      limit: await this.limit(tx),
      group: await this.group(tx, subject.executionGroupId ?? null),
      isMaintenance: (await this.stores.maintenance.get(tx)) !== null,
    };
  }

  private async group(tx: Transaction | undefined, id: string | null): Promise<GroupRoom | null> {
    if (id === null) return null;
    return (await this.stores.executions.groupRooms([id], tx)).get(id) ?? null;
  }
}
