import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { NewWorker, WorkerRepository, WorkerState } from '@cloudloom/model';
import type { Logger } from 'pino';
import type { HostedWorker } from './temporal-workers.ts';

const REPORT_MILLISECONDS = 2_000;

/** This process, as its workers' rows name it. */
export interface Host {
  id: string;
  name: string;
}

export const thisHost = (): Host => ({ id: randomUUID(), name: hostname() });

type Unregistered<W> = W extends unknown ? Omit<W, 'id' | 'hostId' | 'hostName' | 'pid'> : never;

/** What a worker is, besides where it runs. */
export type WorkerDescription = Unregistered<NewWorker>;

interface Entry {
  row: NewWorker;
  worker: HostedWorker;
}

export interface WorkerRegistrationOptions {
  registry: Pick<WorkerRepository, 'register' | 'report' | 'remove' | 'sweep'>;
  host: Host;
  log: Logger;
}

/**
 * Keeps the list of workers true for those of this process. The list is for people: work goes on when it cannot be written, and
 * the rows come back with the database.
 */
export class WorkerRegistration {
  private readonly entries = new Map<string, Entry>();
  private timer: NodeJS.Timeout | undefined;
  private state: WorkerState = 'running';
  private reporting: Promise<void> = Promise.resolve();

  constructor(private readonly options: WorkerRegistrationOptions) {}

  /** Enters a running worker; it leaves the list when it ends. */
  async add(description: WorkerDescription, worker: HostedWorker): Promise<void> {
    const { host } = this.options;
    const id = randomUUID();
    const place = { id, hostId: host.id, hostName: host.name, pid: process.pid };
    const row: NewWorker = { ...description, ...place };
    this.entries.set(id, { row, worker });
    const forget = (): void => {
      this.entries.delete(id);
      void this.write(() => this.options.registry.remove([id]));
    };
    worker.ended.then(forget, forget);
    await this.write(() => this.options.registry.register(row));
    this.timer ??= setInterval(() => void this.report(), REPORT_MILLISECONDS).unref();
  }

  /** Tells that the workers stop; they leave the list one by one. */
  async stopping(): Promise<void> {
    this.state = 'stopping';
    await this.report();
  }

  /** Takes off whatever is left, after the last report. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.reporting;
    await this.write(() => this.options.registry.remove([...this.entries.keys()]));
    this.entries.clear();
  }

  private report(): Promise<void> {
    this.reporting = this.reporting.then(() => this.write(() => this.reportNow()));
    return this.reporting;
  }

  private async reportNow(): Promise<void> {
    const { registry } = this.options;
    const reports = [...this.entries.values()].map(({ row, worker }) => ({
      id: row.id,
      pid: row.pid,
      state: this.state,
      runningTasks: worker.runningTasks(),
    }));
    for (const id of await registry.report(reports)) {
      const entry = this.entries.get(id);
      if (entry !== undefined) await registry.register(entry.row);
    }
    await registry.sweep();
  }

  private async write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.log.warn({ err: error }, 'The list of workers cannot be written');
    }
  }
}
