import { spawn } from 'node:child_process';
import { isPortOpen } from '../up/ports.ts';
import type { ProcessRecipe } from '../up/supervised-process.ts';
import type { TemporalBinary } from './temporal-binary.ts';

export interface TemporalServer {
  readonly binary: TemporalBinary;
  readonly host: string;
  readonly port: number;
  /** Undefined: no Web UI. */
  readonly uiPort: number | undefined;
  readonly namespace: string;
  readonly databaseFile: string;
}

/** What executions can be searched by in the Web UI. */
const SEARCH_ATTRIBUTES = ['Deployment', 'Blueprint', 'Tenant', 'Workflow', 'Creator'];

/** The stock settings are made for clusters; on one machine these make it several times faster. */
const DYNAMIC_CONFIGURATION = [
  // Without it activities are never handed over with the workflow task's answer: half the throughput.
  'system.enableActivityEagerExecution=true',
  // More than this many results during one workflow task make the server fail that task.
  'history.maximumBufferedEventsBatch=2000',
  // The one shard of this server otherwise adds 50 ms to every dispatch.
  'history.transferProcessorMaxPollRPS=1000',
  // Timers and retry delays otherwise fire up to a second late.
  'history.timerProcessorMaxTimeShift="20ms"',
  // A young run that continues as new otherwise waits for the rest of a second.
  'history.workflowIdReuseMinimalInterval="10ms"',
  // One deployment must not starve the others; exact only with one partition a queue.
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** How the supervisor runs the development server. */
export const temporalRecipe = (server: TemporalServer): ProcessRecipe => ({
  name: 'temporal',
  command: server.binary.path,
  args: [
    ...['server', 'start-dev', '--ip', server.host, '--port', String(server.port)],
    ...(server.uiPort === undefined ? ['--headless'] : ['--ui-port', String(server.uiPort)]),
    ...['--db-filename', server.databaseFile, '--log-level', 'error'],
    ...(server.namespace === 'default' ? [] : ['--namespace', server.namespace]),
    // The default journal costs nine tenths of the speed; this one survives a killed process.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1'],
    ...DYNAMIC_CONFIGURATION.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ],
  env: environmentWithoutTemporal(),
  isReady: async () => ((await answers(server)) ? `${server.host}:${server.port}` : undefined),
});

/** Variables for clients of other servers must not reach this one's own command. */
const environmentWithoutTemporal = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));

const answers = async (server: TemporalServer): Promise<boolean> => {
  if (!(await isPortOpen(server.host, server.port))) return false;
  // The port opens before the namespace exists; a client that connects in between fails.
  const address = `${server.host}:${server.port}`;
  return new Promise((resolve) => {
    const args = ['operator', 'namespace', 'describe', '--namespace', server.namespace, '--address', address];
    const child = spawn(server.binary.path, args, {
      stdio: 'ignore',
      timeout: 10_000,
      env: environmentWithoutTemporal(),
    });
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
  });
};
