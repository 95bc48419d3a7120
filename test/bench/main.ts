/**
 * `npm run bench [-- --json] [--instances 10,100,1000]`: how fast no-op instances are installed, beside bare Temporal
 * activities on the same server in the same run. Ratios mean something, figures only on one machine.
 */
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { measureBareActivities } from './bare-activities.ts';
import { measureInstall } from './noop-install.ts';

/** One measurement; printed as a line, or as one JSON object a line. */
interface Result {
  name: string;
  instances: number;
  operations: number;
  seconds: number;
  operationsPerSecond: number;
  /** Bare activities a second in the same run. */
  barePerSecond: number;
  ratioToBare: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    instances: { type: 'string', default: '10,100,1000' },
  },
});

// The SDK tells every step of the bare worker's life.
Runtime.install({ logger: new DefaultLogger('WARN') });

for (const instances of values.instances.split(',').map(Number)) {
  const operations = instances * 3;
  const bare = operations / (await measureBareActivities(operations));
  const seconds = await measureInstall(instances);
  const rate = operations / seconds;
  report({
    name: 'install of no-op instances',
    instances,
    operations,
    seconds: round(seconds),
    operationsPerSecond: round(rate),
    barePerSecond: round(bare),
    ratioToBare: round(rate / bare),
  });
}

function report(result: Result): void {
  if (values.json) console.log(JSON.stringify(result));
  else
    console.log(
      `${result.name}: ${result.instances} instances, ${result.operations} operations in ${result.seconds} s = ` +
        `${result.operationsPerSecond}/s; bare activities ${result.barePerSecond}/s; ratio ${result.ratioToBare}`,
    );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
