import { it } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { readHistory } from '../../apps/worker/src/replay/recorded-history.ts';
import { createObservedWorker } from '../../apps/worker/src/replay/observed-worker.ts';
import { recordedSteps, stepOfCommand } from '../../apps/worker/src/replay/steps.ts';
import { PluginFolder, recordTalk } from './replay-recording.ts';
it('x', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}) , telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
  const t = (s: string) => `export async function talk(ctx) { const [person] = ctx.nodeInstances; const run = (o) => person.executeOperation(o).get(); ${s} }`;
  const p = await PluginFolder.write(t(`await run('talk.ask'); await ctx.sleep(1); await run('talk.answer');`));
  const h = readHistory(JSON.stringify(await recordTalk(p)));
  await writeFile('/tmp/tooling/talk.json', JSON.stringify(h));
  const out: unknown[] = [recordedSteps(h.events!)];
  const out2: unknown[] = [];
  for (const s of [`await run('talk.ask'); await run('talk.answer');`, `await run('talk.ask'); await ctx.sleep(1); await run('talk.answer'); await run('talk.thank');`, `await run('talk.ask'); throw new Error('not today');`, `await run('talk.answer'); await ctx.sleep(1); await run('talk.ask');`]) {
    const q = await PluginFolder.write(t(s));
    const W = createObservedWorker((a) => out2.push([a.historyLength, a.commands.map((c) => c.scheduleLocalActivity ? Buffer.from(c.scheduleLocalActivity.arguments![0]!.data!).toString() : stepOfCommand(c))]));
    out2.push(s);
    await W.runReplayHistory({ workflowBundle: await q.bundle() }, h).catch((e: Error) => out2.push(e.message.slice(0, 400)));
  }
  await writeFile('/tmp/tooling/debug.json', out.map((x) => (x as unknown[]).map((y) => JSON.stringify(y)).join('\n')).join('\n') + '\n\n' + out2.map((x) => JSON.stringify(x)).join('\n'));
}, 120000);
