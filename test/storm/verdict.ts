import type { Kill } from './chaos.ts';
import { groupBy } from './group-by.ts';
import type { Entry } from './ledger.ts';
import type { Accepted } from './workload.ts';

/** An execution as the API tells of it after the storm; times in milliseconds since the epoch. */
export interface Told {
  id: string;
  status: string;
  error: string;
  deploymentId: string | null;
  isSystemWide: boolean;
  /** Of its operation; undefined for executions that have none. */
  tag: string | undefined;
  startedAt: number | null;
  endedAt: number | null;
}

export interface Evidence {
  accepted: ReadonlyMap<string, Accepted>;
  cancelledInQueue: ReadonlySet<string>;
  told: readonly Told[];
  ledger: ReadonlyMap<string, readonly Entry[]>;
  kills: readonly Kill[];
  /** How often each execution's events say that its workflow has started. */
  starts: ReadonlyMap<string, number>;
  /** Executions of which the numbers of events have gaps. */
  gaps: readonly string[];
}

interface Span {
  name: string;
  from: number;
  to: number;
}

const ENDS = new Set(['terminated', 'failed', 'cancelled']);

/** Everything that went wrong, a line each; empty when all promises were kept. */
export function judge(evidence: Evidence): string[] {
  return [
    ...lostOnes(evidence),
    ...doubles(evidence),
    ...overlapsOfDeployments(evidence),
    ...intrudersOfSystemWide(evidence),
    ...exceededLimits(evidence),
    ...evidence.gaps.map((id) => `the events of ${id} have gaps`),
  ];
}

function lostOnes({ accepted, told, ledger, cancelledInQueue }: Evidence): string[] {
  const byId = new Map(told.map((execution) => [execution.id, execution]));
  const lines: string[] = [];
  for (const { id } of accepted.values()) {
    const execution = byId.get(id);
    if (execution === undefined) lines.push(`${id} was accepted and is gone`);
    else if (!ENDS.has(execution.status)) lines.push(`${id} has not ended: ${execution.status}`);
    else if (execution.status === 'failed') lines.push(`${id} failed: ${execution.error}`);
    else if (
      execution.status === 'terminated' &&
      execution.tag !== undefined &&
      !hasRun(ledger.get(execution.tag))
    )
      lines.push(`${id} is said to have succeeded, but its operation never ran to its end`);
    if (execution?.tag !== undefined && cancelledInQueue.has(id) && ledger.has(execution.tag))
      lines.push(`${id} was cancelled in the queue, but its operation ran`);
  }
  return lines;
}

const hasRun = (entries: readonly Entry[] | undefined): boolean =>
  entries?.some(({ ended }) => ended !== null) ?? false;

/** A workflow starts once; its operation runs again only when the worker that ran it was killed. */
function doubles({ told, ledger, starts, kills }: Evidence): string[] {
  const workerKills = kills.filter(({ name }) => name.startsWith('worker')).map(({ at }) => at);
  const lines: string[] = [];
  for (const { id, tag } of told) {
    if ((starts.get(id) ?? 0) > 1) lines.push(`${id} has started ${starts.get(id)} times`);
    const entries = tag === undefined ? [] : (ledger.get(tag) ?? []);
    for (const [index, entry] of entries.slice(1).entries()) {
      const before = entries[index];
      if (before !== undefined && !workerKills.some((at) => at >= before.began - 1_000 && at <= entry.began))
        lines.push(`the operation of ${id} ran twice although no worker was killed meanwhile`);
    }
  }
  return lines;
}

/** Also in the ledger, for executions whose operations cannot outlive them. */
function overlapsOfDeployments({ accepted, told, ledger }: Evidence): string[] {
  const unforced = told.filter(
    ({ id, deploymentId }) => deploymentId !== null && !accepted.get(id)?.isForced,
  );
  const lines: string[] = [];
  for (const executions of groupBy(unforced, ({ deploymentId }) => deploymentId).values()) {
    lines.push(...overlaps(executions.flatMap(spanOf)).map((pair) => `${pair} overlap on their deployment`));
    const succeeded = executions.filter(({ status }) => status === 'terminated');
    const worked = succeeded.flatMap(({ id, tag }) =>
      tag === undefined ? [] : worksOf(id, ledger.get(tag)),
    );
    lines.push(...overlaps(worked).map((pair) => `operations of ${pair} overlap on their deployment`));
  }
  return lines;
}

function intrudersOfSystemWide({ told }: Evidence): string[] {
  const spans = told.flatMap(spanOf);
  const lines: string[] = [];
  for (const systemWide of told.filter((execution) => execution.isSystemWide).flatMap(spanOf))
    for (const other of spans)
      if (other.name !== systemWide.name && other.from < systemWide.to && systemWide.from < other.to)
        lines.push(`${other.name} ran beside the system-wide ${systemWide.name}`);
  return lines;
}

function exceededLimits({ accepted, told }: Evidence): string[] {
  const members = told.filter(({ id }) => accepted.get(id)?.group);
  const lines: string[] = [];
  for (const [group, executions] of groupBy(members, ({ id }) => accepted.get(id)?.group)) {
    const most = mostAtOnce(executions.flatMap(spanOf));
    if (most > group.concurrency)
      lines.push(`${most} executions of group ${group.id} ran at once; its limit is ${group.concurrency}`);
  }
  return lines;
}

const spanOf = ({ id, startedAt, endedAt }: Told): Span[] =>
  startedAt === null || endedAt === null ? [] : [{ name: id, from: startedAt, to: endedAt }];

function worksOf(name: string, entries: readonly Entry[] = []): Span[] {
  const ends = entries.flatMap(({ ended }) => ended ?? []);
  const first = entries[0];
  return first === undefined || ends.length === 0 ? [] : [{ name, from: first.began, to: Math.min(...ends) }];
}

function overlaps(spans: readonly Span[]): string[] {
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  const lines: string[] = [];
  let latest: Span | undefined;
  for (const span of sorted) {
    if (latest !== undefined && span.from < latest.to) lines.push(`${latest.name} and ${span.name}`);
    if (latest === undefined || span.to > latest.to) latest = span;
  }
  return lines;
}

function mostAtOnce(spans: readonly Span[]): number {
  const changes = spans.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  // At the same moment one ends before the next begins.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
