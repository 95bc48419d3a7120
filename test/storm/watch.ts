import { setTimeout as delay } from 'node:timers/promises';
import type { Kill } from './chaos.ts';
import { groupBy } from './group-by.ts';
import type { StormClient } from './storm-client.ts';
import type { Accepted } from './workload.ts';

/** An execution that has not ended, as one answer of a manager shows it. */
export interface Row {
  id: string;
  status: string;
  deployment_id: string | null;
  is_system_workflow: boolean;
}

export interface Patience {
  /** Milliseconds that an execution may wait beside a free slot. */
  usually: number;
  /** The same within ten seconds of a kill. */
  aroundKills: number;
}

const UNFINISHED = ['pending', 'started', 'cancelling', 'force_cancelling', 'kill_cancelling', 'queued'];
const QUERY = [
  ...UNFINISHED.map((status) => `status=${status}`),
  '_include=id,status,deployment_id,is_system_workflow',
  '_include_system_workflows=true',
  '_sort=created_at',
  '_size=10000',
].join('&');
const EVERY_MILLISECONDS = 200;
const AFTERMATH_MILLISECONDS = 10_000;

/** Looks at all unfinished executions again and again, and checks the rules with a model of its own. */
export class Watch {
  /** What was seen that must not be. */
  readonly violations: string[] = [];
  unfinished: readonly string[] = [];
  looks = 0;
  /** Of executions that waited beside a free slot, in milliseconds. */
  longestWait = 0;
  private readonly waitingSince = new Map<string, number>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: StormClient,
    private readonly accepted: ReadonlyMap<string, Accepted>,
    private readonly kills: readonly Kill[],
    private readonly patience: Patience,
  ) {}

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** Checks one answer; `at` is when it was asked for. */
  observe(rows: readonly Row[], at: number): void {
    this.looks += 1;
    this.unfinished = rows.map(({ id }) => id);
    const active = rows.filter(({ status }) => status !== 'queued');
    const queued = rows.filter(({ status }) => status === 'queued');
    this.checkActive(active);
    this.checkWaiting(this.eligible(active, queued), at);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { status, body, sentAt } = await this.client.get(`/executions?${QUERY}`);
      if (status === 200) this.observe(body.items as Row[], sentAt);
      else this.violations.push(`the list of executions was answered ${status}`);
      await delay(EVERY_MILLISECONDS, undefined, { signal }).catch(() => {});
    }
  }

  private checkActive(active: readonly Row[]): void {
    const systemWide = active.find((row) => row.is_system_workflow);
    if (systemWide !== undefined && active.length > 1)
      this.violations.push(
        `${active.length - 1} executions are active beside the system-wide ${systemWide.id}`,
      );
    for (const [deployment, rows] of groupBy(active, (row) => row.deployment_id)) {
      const unforced = rows.filter(({ id }) => this.accepted.get(id)?.isForced === false);
      if (unforced.length > 1)
        this.violations.push(
          `deployment ${deployment} runs ${unforced.map(({ id }) => id).join(' and ')} at once`,
        );
    }
    for (const [group, rows] of groupBy(active, ({ id }) => this.accepted.get(id)?.group?.id)) {
      const limit = this.accepted.get(rows[0]?.id ?? '')?.group?.concurrency ?? Infinity;
      if (rows.length > limit)
        this.violations.push(`group ${group} runs ${rows.length} at once, its limit is ${limit}`);
    }
  }

  /** Executions that nothing keeps from starting; both lists are oldest first. */
  private eligible(active: readonly Row[], queued: readonly Row[]): string[] {
    const systemWide = queued.find((row) => row.is_system_workflow);
    if (systemWide !== undefined) return active.length === 0 ? [systemWide.id] : [];
    if (active.some((row) => row.is_system_workflow)) return [];
    const busy = new Set(active.map((row) => row.deployment_id));
    const running = groupBy(active, ({ id }) => this.accepted.get(id)?.group?.id);
    const free: string[] = [];
    for (const { id, deployment_id: deployment } of queued) {
      if (busy.has(deployment)) continue;
      busy.add(deployment);
      const known = this.accepted.get(id);
      if (known === undefined) continue;
      const { group } = known;
      if (group === null || (running.get(group.id)?.length ?? 0) < group.concurrency) free.push(id);
    }
    return free;
  }

  private checkWaiting(eligible: readonly string[], at: number): void {
    for (const id of this.waitingSince.keys()) if (!eligible.includes(id)) this.waitingSince.delete(id);
    for (const id of eligible) {
      const since = this.waitingSince.get(id);
      if (since === undefined) this.waitingSince.set(id, at);
      else if (at - since > this.allowed(since, at)) {
        this.violations.push(`${id} has waited beside a free slot for ${at - since} ms`);
        this.waitingSince.set(id, at);
      } else this.longestWait = Math.max(this.longestWait, at - since);
    }
  }

  private allowed(since: number, at: number): number {
    const isAround = this.kills.some((kill) => kill.at <= at && kill.at >= since - AFTERMATH_MILLISECONDS);
    return isAround ? this.patience.aroundKills : this.patience.usually;
  }
}
