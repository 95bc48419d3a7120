import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Chaos, type Kill } from './chaos.ts';
import { createDeployments, createGroups } from './deployments.ts';
import { readLedger } from './ledger.ts';
import { Random } from './random.ts';
import { StormClient } from './storm-client.ts';
import { CREDENTIALS, StormStack } from './storm-stack.ts';
import { judge, type Told } from './verdict.ts';
import { Watch, type Patience } from './watch.ts';
import { Workload } from './workload.ts';

export interface StormOptions {
  managers: number;
  workers: number;
  deployments: number;
  executions: number;
  systemWide: number;
  /** Nothing new is sent after so many seconds, even if fewer executions were accepted. */
  seconds: number;
  /** Between two kills, on average, in seconds. */
  killEvery: number;
  seed: number;
  patience: Patience;
  log: (line: string) => void;
}

export interface StormReport {
  /** What went wrong, a line each. */
  violations: string[];
  kills: Kill[];
  accepted: number;
  refused: number;
  cancels: number;
  /** How often requests had to be sent again, by the reason. */
  repeated: Record<string, number>;
  looks: number;
  longestWaitMilliseconds: number;
  ends: Record<string, number>;
}

const UNFINISHED_AT_MOST = 250;
const SETTLE_SECONDS = 600;

/** Runs a storm on a stack of its own and judges it. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { log } = options;
  const stack = await StormStack.start(options);
  try {
    const ledger = join(stack.folder, 'ledger');
    await writeFile(ledger, '');
    const client = new StormClient(stack.urls, CREDENTIALS);
    const deploymentIds = await createDeployments(stack.urls[0] ?? '', {
      count: options.deployments,
      ledger,
    });
    const groups = await createGroups(client, deploymentIds);
    log(`${deploymentIds.length} deployments on ${stack.urls.length} managers are ready`);
    const kills: Kill[] = [];
    const around = { client, random: new Random(options.seed), deploymentIds, groups };
    const workload: Workload = new Workload(
      { ...around, unfinished: () => watch.unfinished },
      { ...options, unfinishedAtMost: UNFINISHED_AT_MOST, until: Date.now() + options.seconds * 1_000 },
    );
    const chaos = new Chaos(stack, new Random(options.seed + 1), {
      names: [...numbered('manager', options.managers), ...numbered('worker', options.workers)],
      everyMilliseconds: options.killEvery * 1_000,
      isBusy: () => watch.unfinished.length > 0,
      log,
      kills,
    });
    const watch = new Watch(client, workload.accepted, kills, options.patience);
    watch.start();
    chaos.start();
    await workload.run();
    log(
      `${workload.accepted.size} executions accepted, ${workload.refused} refused; waiting for the last ones`,
    );
    await chaos.stop();
    await settle(watch);
    await watch.stop();
    const told = await readExecutions(client);
    const { starts, gaps } = await readEvents(stack.databaseUrl);
    const { accepted, cancelledInQueue } = workload;
    const verdict = judge({
      accepted,
      cancelledInQueue,
      told,
      ledger: await readLedger(ledger),
      kills,
      starts,
      gaps,
    });
    return {
      violations: [...workload.mistakes, ...watch.violations, ...verdict],
      kills,
      accepted: accepted.size,
      refused: workload.refused,
      cancels: workload.cancels,
      repeated: client.repeated,
      looks: watch.looks,
      longestWaitMilliseconds: watch.longestWait,
      ends: countEnds(told.filter(({ id }) => accepted.has(id))),
    };
  } finally {
    await stack.stop();
  }
}

/** What the supervisor calls several processes of a kind: `manager`, `manager-2` ... */
const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => (count === 1 ? name : `${name}-${index + 1}`));

/** Until all have ended; those that never do are found by the verdict. */
async function settle(watch: Watch): Promise<void> {
  const deadline = Date.now() + SETTLE_SECONDS * 1_000;
  const looks = watch.looks;
  while (Date.now() < deadline && (watch.unfinished.length > 0 || watch.looks < looks + 2)) await delay(200);
}

async function readExecutions(client: StormClient): Promise<Told[]> {
  const { body } = await client.get('/executions?_include_system_workflows=true&_size=100000');
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of the contract
  return body.items.map((row: any) => ({
    id: row.id,
    status: row.status,
    error: row.error,
    deploymentId: row.deployment_id,
    isSystemWide: row.is_system_workflow,
    tag: row.parameters?.operation_kwargs?.tag,
    startedAt: row.started_at === null ? null : Date.parse(row.started_at),
    endedAt: row.ended_at === null ? null : Date.parse(row.ended_at),
  }));
}

/** The numbers of events are not shown by the API; in the database they tell whether one is missing. */
async function readEvents(databaseUrl: string): Promise<{ starts: Map<string, number>; gaps: string[] }> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ execution_id: string; starts: number; has_gaps: boolean }>(
      `select execution_id, count(*) filter (where event_type = 'workflow_started')::int as starts,
              max(seq) - min(seq) + 1 <> count(*) as has_gaps
         from events where execution_id is not null group by execution_id`,
    );
    return {
      starts: new Map(rows.map((row) => [row.execution_id, row.starts])),
      gaps: rows.filter((row) => row.has_gaps).map((row) => row.execution_id),
    };
  } finally {
    await database.end();
  }
}

function countEnds(told: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of told) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
