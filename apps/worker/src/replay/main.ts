/**
 * node main.js [--plugin FOLDER] HISTORY...
 *
 * Replays histories one after the other and writes JSON lines: `{"file": ..., "verdict": "begun"}` before each and a
 * `ReplayReport` after it, or one `{"problem": ...}` when there is no code to replay against. A process of its own, since code
 * that blocks its thread can end the whole process: then the last line tells which history it was.
 */
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { PluginBundleError } from '../plugins/plugin-package.ts';
import { replayFile } from './replay-files.ts';
import { WorkflowCode } from './workflow-code.ts';

const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
/** What the SDK has to say about a failed replay is in the report. */
const silent = new DefaultLogger('ERROR', () => {});

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { plugin: { type: 'string' } },
    allowPositionals: true,
  });
  const runtime = Runtime.install({
    logger: silent,
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    shutdownSignals: [],
  });
  try {
    const code = await WorkflowCode.load(values.plugin, silent);
    for (const file of positionals) {
      tell({ file, verdict: 'begun' });
      tell(await replayFile(file, code));
    }
  } finally {
    // It goes with its last replay; without one it would keep the process alive.
    await runtime.shutdown();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PluginBundleError)) throw error;
  tell({ problem: error.message });
  process.exitCode = 1;
}
