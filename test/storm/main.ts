/**
 * `npm run storm [-- --executions 2000 --deployments 100 --system-wide 20 --seconds 900 --kill-every 4 --seed N]`: many executions
 * while managers and workers are killed, and a verdict: was any lost, started twice, or run beside what it must not?
 */
import { parseArgs } from 'node:util';
import { groupBy } from './group-by.ts';
import { storm } from './storm.ts';

const { values } = parseArgs({
  options: {
    managers: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    deployments: { type: 'string', default: '100' },
    executions: { type: 'string', default: '2000' },
    'system-wide': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '900' },
    'kill-every': { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const began = Date.now();
const log = (line: string): void =>
  console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
log(`seed ${values.seed}`);
const report = await storm({
  managers: Number(values.managers),
  workers: Number(values.workers),
  deployments: Number(values.deployments),
  executions: Number(values.executions),
  systemWide: Number(values['system-wide']),
  seconds: Number(values.seconds),
  killEvery: Number(values['kill-every']),
  seed: Number(values.seed),
  patience: { usually: 1_000, aroundKills: 10_000 },
  log,
});
const { violations, kills, ...figures } = report;
log(`${kills.length} kills; ${JSON.stringify(figures)}`);
for (const [kind, found] of groupBy(violations, kindOf)) {
  log(`VIOLATION, ${found.length} times: ${kind}`);
  for (const violation of found.slice(0, 3)) log(`  ${violation}`);
}
log(violations.length === 0 ? 'every promise was kept' : `${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;

/** What is left of a line without ids and numbers. */
function kindOf(violation: string): string {
  return violation.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').replaceAll(/\d+/g, 'N');
}
