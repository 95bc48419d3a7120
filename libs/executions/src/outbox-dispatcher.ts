import type { Execution, OutboxEntry, Plugin, Transaction } from '@cloudloom/model';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionService } from './execution.service.ts';
import type { ExecutionLaunch, ExecutionLauncher } from './ports/execution-launcher.ts';
import { SILENT, type Log } from './ports/log.ts';
import { isActive, isEnded } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { explainFailure } from './workflow-plugin.ts';

const POLL_MILLISECONDS = 1_000;
const BATCH = 50;
const FIRST_BACK_OFF_MILLISECONDS = 200;
const LONGEST_BACK_OFF_MILLISECONDS = 10_000;

interface Failure {
  count: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
}

export interface OutboxDispatcherOptions {
  stores: Pick<Stores, 'database' | 'executions' | 'outbox' | 'plugins'>;
  executions: ExecutionService;
  launcher: ExecutionLauncher;
  log?: Log;
}

/**
 * Carries out what decisions have written into the outbox: starts, cancels, terminations. Any number may run; an entry is held
 * by one of them and goes only when the engine has acknowledged it, so it is delivered at least once and never lost.
 */
export class OutboxDispatcher {
  private readonly log: Log;
  private readonly failures = new Map<string, Failure>();
  private stopping = new AbortController();
  private wake: () => void = () => {};
  private loop: Promise<void> | null = null;
  private stopListening: (() => Promise<void>) | null = null;

  constructor(private readonly options: OutboxDispatcherOptions) {
    this.log = options.log ?? SILENT;
  }

  /** Begins to deliver; resolves when it listens for new entries. */
  async start(): Promise<void> {
    if (this.loop !== null) return;
    this.stopping = new AbortController();
    this.stopListening = await this.options.stores.database.listen('cloudloom_outbox', () => this.wake());
    this.loop = this.run(this.stopping.signal);
  }

  /** Resolves when the deliveries under way are over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stopListening?.();
    await this.loop;
    this.loop = null;
  }

  /** Delivers what is due now; true when there may be more. */
  async deliverDue(): Promise<boolean> {
    const { database, outbox } = this.options.stores;
    return database.transaction(async (tx) => {
      const entries = await outbox.take(BATCH, tx);
      const due = entries.filter((entry) => (this.failures.get(entry.id)?.notBefore ?? 0) <= Date.now());
      const delivered = await Promise.all(
        [...byExecution(due).values()].map((group) => this.deliverInOrder(group)),
      );
      for (const id of delivered.flat()) await this.settle(id, tx);
      return entries.length === BATCH && delivered.flat().length > 0;
    });
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Armed before reading, so that news during a delivery is not slept over.
      const news = new Promise<void>((resolve) => (this.wake = resolve));
      let more = false;
      try {
        more = await this.deliverDue();
      } catch (error) {
        this.log.error('the outbox cannot be read', { error });
      }
      if (!more) await this.sleep(news, signal);
    }
  }

  /** Until there is news, the next poll is due, or the end has come. */
  private async sleep(news: Promise<void>, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([stop, over.signal]);
    await Promise.race([news, delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => {})]);
    over.abort();
  }

  /** A cancel must not overtake its start; the first failure holds up the rest of its execution. */
  private async deliverInOrder(entries: OutboxEntry[]): Promise<string[]> {
    const delivered: string[] = [];
    for (const entry of entries) {
      if (!(await this.tryDeliver(entry))) break;
      delivered.push(entry.id);
    }
    return delivered;
  }

  private async tryDeliver(entry: OutboxEntry): Promise<boolean> {
    try {
      await this.deliver(entry);
      return true;
    } catch (error) {
      const count = (this.failures.get(entry.id)?.count ?? 0) + 1;
      const backOff = Math.min(LONGEST_BACK_OFF_MILLISECONDS, FIRST_BACK_OFF_MILLISECONDS * 2 ** (count - 1));
      this.failures.set(entry.id, { count, notBefore: Date.now() + backOff });
      this.log.warn('a request to the engine is tried again', {
        kind: entry.kind,
        executionId: entry.executionId,
        count,
        error,
      });
      return false;
    }
  }

  private async deliver(entry: OutboxEntry): Promise<void> {
    const execution = await this.options.stores.executions.byId(entry.executionId);
    if (execution === null || execution.attempt !== entry.attempt || isEnded(execution.status)) return;
    switch (entry.kind) {
      case 'start':
        if (isActive(execution.status)) await this.launch(execution);
        return;
      case 'cancel':
        return this.options.launcher.requestCancel(execution.id);
      case 'terminate': {
        const asked = execution.status === 'kill_cancelling' ? 'kill' : 'force-cancel';
        await this.options.launcher.terminate(execution.id, asked);
        // A terminated workflow writes nothing any more, so its end is recorded here.
        await this.options.executions.recordLostRun({
          executionId: execution.id,
          attempt: execution.attempt,
          status: 'cancelled',
          error: '',
        });
      }
    }
  }

  /** An execution whose plugin is gone starts all the same: the product's own workflows tell what is missing. */
  private async launch(execution: Execution): Promise<void> {
    const { workflowPluginId: id } = execution;
    const plugin = id === null ? null : await this.options.stores.plugins.byId(id);
    const failure = plugin === null ? null : explainFailure(plugin);
    if (failure === null) return this.options.launcher.start(toLaunch(execution, plugin));
    // Nobody serves the plugin's queue: the workflow would wait there for ever.
    const { id: executionId, attempt } = execution;
    await this.options.executions.recordLostRun({ executionId, attempt, status: 'failed', error: failure });
  }

  private async settle(entryId: string, tx: Transaction): Promise<void> {
    await this.options.stores.outbox.done(entryId, tx);
    this.failures.delete(entryId);
  }
}

function byExecution(entries: OutboxEntry[]): Map<string, OutboxEntry[]> {
  const groups = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.executionId);
    if (group === undefined) groups.set(entry.executionId, [entry]);
    else group.push(entry);
  }
  return groups;
}

const toLaunch = (execution: Execution, plugin: Plugin | null): ExecutionLaunch => ({
  executionId: execution.id,
  attempt: execution.attempt,
  workflowId: execution.workflowId,
  deploymentId: execution.deploymentId,
  blueprintId: execution.blueprintId,
  tenantName: execution.tenantName,
  creatorUsername: execution.createdBy,
  plugin: plugin && {
    id: plugin.id,
    packageName: plugin.packageName,
    packageVersion: plugin.packageVersion,
  },
});
