/**
 * `npm run bench [-- --json] [--only plans,install,lists] [--instances 10,100,1000,5000] [--nodes 10,100,1000,5000]`: ratios, measured
 * side by side in one run; figures mean something only on one machine.
 *
 * `plans`: parsing and planning a blueprint, beside the reference library. `install`: installing no-op instances, beside
 * bare Temporal activities on the same server. `lists`: pages of 100 of long lists through the manager, beside the statements that
 * find and count the same rows.
 */
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { measureBareActivities } from './bare-activities.ts';
import { measurePlan } from './blueprint-plans.ts';
import { measureLists } from './list-pages.ts';
import { measureInstall } from './noop-install.ts';

/** One measurement; printed as a line, or as one JSON object a line. */
type Result = Record<string, string | number | null> & { name: string };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'plans,install,lists' },
    instances: { type: 'string', default: '10,100,1000,5000' },
    nodes: { type: 'string', default: '10,100,1000,5000' },
  },
});

const BENCHES = { plans: benchPlans, install: benchInstall, lists: benchLists };
for (const name of values.only.split(',')) {
  if (!Object.hasOwn(BENCHES, name))
    throw new Error(`--only knows ${Object.keys(BENCHES).join(', ')}, not ${name}`);
  await BENCHES[name as keyof typeof BENCHES]();
}

async function benchPlans(): Promise<void> {
  for (const nodes of values.nodes.split(',').map(Number)) {
    const { seconds, referenceSeconds, referenceLimit, bytesPerNode } = await measurePlan(nodes);
    const times = (referenceSeconds ?? referenceLimit) / seconds;
    const result = {
      name: 'parse and plan',
      nodes,
      seconds: round(seconds, 4),
      microsecondsPerNode: Math.round((seconds / nodes) * 1e6),
      referenceSeconds: referenceSeconds === null ? null : round(referenceSeconds, 4),
      timesFaster: round(times),
      bytesPerNode: Math.round(bytesPerNode),
    };
    const reference =
      referenceSeconds === null
        ? `the reference did not end within ${referenceLimit} s; more than ${result.timesFaster} times its speed`
        : `the reference takes ${result.referenceSeconds} s; ${result.timesFaster} times its speed`;
    report(
      result,
      `parse and plan: ${nodes} nodes in ${result.seconds} s = ${result.microsecondsPerNode} µs a node; ${reference}; ` +
        `${result.bytesPerNode} bytes a node`,
    );
  }
}

async function benchInstall(): Promise<void> {
  // The SDK tells every step of the bare worker's life.
  Runtime.install({ logger: new DefaultLogger('WARN') });
  for (const instances of values.instances.split(',').map(Number)) {
    const operations = instances * 3;
    const bare = operations / (await measureBareActivities(operations));
    const seconds = await measureInstall(instances);
    const rate = operations / seconds;
    const result = {
      name: 'install of no-op instances',
      instances,
      operations,
      seconds: round(seconds),
      operationsPerSecond: round(rate),
      barePerSecond: round(bare),
      ratioToBare: round(rate / bare),
    };
    report(
      result,
      `${result.name}: ${instances} instances, ${operations} operations in ${result.seconds} s = ` +
        `${result.operationsPerSecond}/s; bare activities ${result.barePerSecond}/s; ratio ${result.ratioToBare}`,
    );
  }
}

async function benchLists(): Promise<void> {
  for (const { page, total, p50, p95, rawP95 } of await measureLists()) {
    const result = {
      name: 'page of a list',
      page,
      total,
      p50Milliseconds: round(p50),
      p95Milliseconds: round(p95),
      rawP95Milliseconds: round(rawP95),
      ratioToRaw: round(p95 / rawP95),
    };
    report(
      result,
      `${result.name}: 100 of ${total} ${page}: p95 ${result.p95Milliseconds} ms, p50 ${result.p50Milliseconds} ms; ` +
        `bare SQL p95 ${result.rawP95Milliseconds} ms; ratio ${result.ratioToRaw}`,
    );
  }
}

function report(result: Result, line: string): void {
  console.log(values.json ? JSON.stringify(result) : line);
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
