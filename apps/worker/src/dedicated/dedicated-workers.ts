import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, DedicatedPurpose, Plugin, WorkerRepository, WorkerReport } from '@cloudloom/model';
import { dedicatedQueue } from '@cloudloom/temporal/task-queues';
import type { Logger } from 'pino';
import type { Host } from '../worker-registration.ts';
import type { DedicatedProcess, StartDedicatedProcess } from './dedicated-process.ts';

const POLL_MILLISECONDS = 1_000;
/** Between two looks at most; every start of an execution is news. */
const SHORTEST_PAUSE_MILLISECONDS = 100;
const FIRST_BACK_OFF_MILLISECONDS = 500;
const LONGEST_BACK_OFF_MILLISECONDS = 60_000;
/** A process that has served its queue this long has left its crashes behind. */
const HEALTHY_AFTER_MILLISECONDS = 30_000;
/** Silence after which a process counts as hanging: while it starts, and later. */
const LONGEST_START_MILLISECONDS = 120_000;
const LONGEST_SILENCE_MILLISECONDS = 30_000;
const LONGEST_STOP_MILLISECONDS = 30_000;

export interface DedicatedWorkersOptions {
  database: Pick<Database, 'listen'>;
  registry: Pick<WorkerRepository, 'needed' | 'claim' | 'report' | 'remove'>;
  host: Host;
  /** The plugin, and the file of its bundle on this machine; null when either is not there yet. */
  plugin(id: string): Promise<{ plugin: Plugin; codePath: string } | null>;
  /** File of the bundle of the product's own workflows. */
  productBundle(): Promise<string>;
  start: StartDedicatedProcess;
  /** Processes at once. */
  limit: number;
  /** Milliseconds without an execution after which a process stops. */
  idleMilliseconds: number;
  log: Logger;
}

interface Hosted {
  /** Of its row, which is the lease on its queue. */
  id: string;
  taskQueue: string;
  process: DedicatedProcess;
  state: 'starting' | 'running' | 'stopping';
  runningTasks: number;
  startedAt: number;
  /** When the process was last heard of. */
  heardAt: number;
  /** Since when nobody has needed it. */
  idleSince: number | null;
}

/**
 * Runs a process for each dedicated queue that executions wait on or run on, as far as the lease on it is free and this host has
 * places left: started on demand, started again when it breaks, stopped when idle. Two hosts with a process for the same
 * queue would do no harm; the lease is there to save the second.
 */
export class DedicatedWorkers {
  private readonly hosted = new Map<string, Hosted>();
  /** Stopping processes, whose rows are still reported; and when each of them is gone. */
  private readonly retired = new Set<Hosted>();
  private readonly leaving = new Set<Promise<void>>();
  private readonly trouble = new Map<string, { count: number; notBefore: number }>();
  private readonly stopping = new AbortController();
  private news = new AbortController();
  private unlisten: (() => Promise<void>) | undefined;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: DedicatedWorkersOptions) {}

  /** Begins to watch. */
  async start(): Promise<void> {
    this.unlisten = await this.options.database.listen('cloudloom_outbox', () => this.news.abort());
    this.loop = this.watch();
  }

  /** Stops watching, and all processes; resolves when they are gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.unlisten?.();
    this.unlisten = undefined;
    await this.loop;
    for (const hosted of [...this.hosted.values()]) this.retire(hosted);
    await this.guarded('The stopping workers cannot be reported', () => this.report());
    await Promise.all(this.leaving);
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.news = new AbortController();
      await this.guarded('The dedicated workers cannot be looked after', () => this.lookAfter());
      await delay(SHORTEST_PAUSE_MILLISECONDS, undefined, { signal }).catch(() => {});
      const wake = AbortSignal.any([signal, this.news.signal]);
      await delay(POLL_MILLISECONDS, undefined, { signal: wake }).catch(() => {});
    }
  }

  private async lookAfter(): Promise<void> {
    this.killHanging();
    await this.report();
    const wanted = await this.wanted();
    this.retireIdle(wanted);
    for (const [taskQueue, want] of wanted) {
      if (this.stopping.signal.aborted) return;
      if (this.hosted.has(taskQueue) || this.isTooEarly(taskQueue)) continue;
      if (this.hosted.size + this.retired.size >= this.options.limit) return this.makeRoom();
      await this.host(taskQueue, want).catch((error: unknown) => this.postpone(taskQueue, error));
    }
  }

  /** Queues that are needed, the longest needed first. Plugins that are not there (yet) are left out. */
  private async wanted(): Promise<Map<string, { purpose: DedicatedPurpose; codePath: string | null }>> {
    const wanted = new Map<string, { purpose: DedicatedPurpose; codePath: string | null }>();
    for (const purpose of await this.options.registry.needed()) {
      const found = purpose.pluginId === null ? null : await this.options.plugin(purpose.pluginId);
      if (purpose.pluginId !== null && found === null) continue;
      const taskQueue = dedicatedQueue({ ...purpose, plugin: found?.plugin ?? null });
      wanted.set(taskQueue, { purpose, codePath: found?.codePath ?? null });
    }
    return wanted;
  }

  private retireIdle(wanted: ReadonlyMap<string, unknown>): void {
    for (const hosted of [...this.hosted.values()]) {
      const isBusy = wanted.has(hosted.taskQueue) || hosted.runningTasks > 0;
      hosted.idleSince = isBusy ? null : (hosted.idleSince ?? Date.now());
      if (hosted.idleSince === null || Date.now() - hosted.idleSince < this.options.idleMilliseconds)
        continue;
      this.options.log.info({ taskQueue: hosted.taskQueue }, 'The worker of a deployment is idle and stops');
      this.retire(hosted);
    }
  }

  /** Stops the one that has been idle longest for one that is needed, which gets its place when it is gone. */
  private makeRoom(): void {
    if (this.retired.size > 0) return;
    const idle = [...this.hosted.values()].filter(({ idleSince }) => idleSince !== null);
    const [longest] = idle.sort((one, other) => Number(one.idleSince) - Number(other.idleSince));
    if (longest !== undefined) this.retire(longest);
  }

  private async host(
    taskQueue: string,
    { purpose, codePath }: { purpose: DedicatedPurpose; codePath: string | null },
  ): Promise<void> {
    const { registry, host, log } = this.options;
    const id = randomUUID();
    if (!(await registry.claim({ id, taskQueue, hostId: host.id, hostName: host.name, ...purpose }))) return;
    try {
      const role = {
        taskQueue,
        workerId: id,
        codePath: codePath ?? (await this.options.productBundle()),
        isPlugin: codePath !== null,
      };
      const now = Date.now();
      const process = this.options.start(role, ({ runningTasks }) => {
        Object.assign(hosted, { runningTasks, heardAt: Date.now() });
        if (hosted.state !== 'starting') return;
        hosted.state = 'running';
        // The list is to say so.
        this.news.abort();
      });
      const hosted: Hosted = {
        ...{ id, taskQueue, process, state: 'starting', runningTasks: 0 },
        ...{ startedAt: now, heardAt: now, idleSince: null },
      };
      this.hosted.set(taskQueue, hosted);
      void process.ended.then((how) => this.ended(hosted, how));
      log.info({ taskQueue, pid: process.pid }, 'A deployment gets a worker of its own');
    } catch (error) {
      await registry.remove([id]);
      throw error;
    }
  }

  /** A process ended: as it was told to, or by itself; then the queue waits for the next look. */
  private ended(hosted: Hosted, how: string): void {
    if (hosted.state === 'stopping') return;
    if (this.hosted.get(hosted.taskQueue) === hosted) this.hosted.delete(hosted.taskQueue);
    if (Date.now() - hosted.startedAt > HEALTHY_AFTER_MILLISECONDS) this.trouble.delete(hosted.taskQueue);
    this.postpone(hosted.taskQueue, new Error(`The worker of ${hosted.taskQueue} is gone: ${how}`));
    void this.guarded('A lease lapses by itself', () => this.options.registry.remove([hosted.id]));
  }

  /** From now on its queue is free: who needs it again need not wait until the process is gone. */
  private retire(hosted: Hosted): void {
    hosted.state = 'stopping';
    this.hosted.delete(hosted.taskQueue);
    hosted.process.stop();
    const impatience = setTimeout(() => hosted.process.kill(), LONGEST_STOP_MILLISECONDS);
    const gone = hosted.process.ended.then(async () => {
      clearTimeout(impatience);
      await this.guarded('A lease lapses by itself', () => this.options.registry.remove([hosted.id]));
      this.retired.delete(hosted);
      this.leaving.delete(gone);
      this.news.abort();
    });
    this.retired.add(hosted);
    this.leaving.add(gone);
  }

  /** Keeps the rows alive. A row that is gone or somebody else's was lost in a long silence: its process is one too many. */
  private async report(): Promise<void> {
    const all = [...this.hosted.values(), ...this.retired];
    const reports = all.map(({ id, process, state, runningTasks }): WorkerReport => {
      return { id, pid: process.pid, state, runningTasks };
    });
    const lost = new Set(await this.options.registry.report(reports));
    for (const hosted of [...this.hosted.values()]) {
      if (!lost.has(hosted.id)) continue;
      this.options.log.warn(
        { taskQueue: hosted.taskQueue },
        'The lease of a dedicated worker was lost; it stops',
      );
      this.retire(hosted);
    }
  }

  private killHanging(): void {
    for (const { state, heardAt, process, taskQueue } of this.hosted.values()) {
      const longest = state === 'starting' ? LONGEST_START_MILLISECONDS : LONGEST_SILENCE_MILLISECONDS;
      if (Date.now() - heardAt < longest) continue;
      this.options.log.error({ taskQueue, pid: process.pid }, 'A dedicated worker hangs and is ended');
      process.kill();
    }
  }

  private isTooEarly(taskQueue: string): boolean {
    return (this.trouble.get(taskQueue)?.notBefore ?? 0) > Date.now();
  }

  private postpone(taskQueue: string, error: unknown): void {
    const count = (this.trouble.get(taskQueue)?.count ?? 0) + 1;
    const pause = Math.min(LONGEST_BACK_OFF_MILLISECONDS, FIRST_BACK_OFF_MILLISECONDS * 2 ** (count - 1));
    this.trouble.set(taskQueue, { count, notBefore: Date.now() + pause });
    this.options.log.error({ err: error, taskQueue, pause }, 'A dedicated worker is missing for now');
  }

  private async guarded(trouble: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.log.warn({ err: error }, trouble);
    }
  }
}
