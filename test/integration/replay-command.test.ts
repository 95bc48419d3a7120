import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readHistory } from '../../apps/worker/src/replay/recorded-history.ts';
import { replayHistory, type ReplayVerdict } from '../../apps/worker/src/replay/replay-history.ts';
import { buildWorkflowBundle } from '../../apps/worker/src/workflow-bundle.ts';
import { PluginFolder, recordTalk } from './replay-recording.ts';

const DEADLINE = 180_000;
const silent = new DefaultLogger('ERROR', () => {});
const install = fileURLToPath(new URL('../histories/install.json', import.meta.url));
const cloudloom = fileURLToPath(new URL('../../apps/cli/bin/cloudloom.mjs', import.meta.url));

/** A workflow with two operations and a pause between them. */
const talk = (steps: string): string => `export async function talk(ctx) {
  const [person] = ctx.nodeInstances;
  const run = (operation) => person.executeOperation(operation).get();
  ${steps}
}
`;
const RECORDED = `await run('talk.ask'); await ctx.sleep(1); await run('talk.answer');`;

let folder: string;
let history: string;
const plugins: PluginFolder[] = [];
const plugin = async (steps: string): Promise<PluginFolder> => {
  const written = await PluginFolder.write(talk(steps));
  plugins.push(written);
  return written;
};

beforeAll(async () => {
  Runtime.install({ logger: silent, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
  folder = await mkdtemp(join(tmpdir(), 'cloudloom-replay-'));
  history = join(folder, 'talk.json');
  await writeFile(history, JSON.stringify(await recordTalk(await plugin(RECORDED))));
}, DEADLINE);

afterAll(async () => {
  for (const each of plugins) await each.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('a recorded run of a plugin', () => {
  const replayed = async (steps: string): Promise<ReplayVerdict> =>
    replayHistory({
      bundle: await (await plugin(steps)).bundle(),
      history: readHistory(await readFile(history, 'utf8')),
    });

  it(
    'replays against the code it was recorded with, and against code that only reads differently',
    async () => {
      expect(await replayed(RECORDED)).toMatchObject({ verdict: 'replays' });
      const refactored = `for (const step of ['talk.ask', 0, 'talk.answer']) step ? await run(step) : await ctx.sleep(1);`;
      expect(await replayed(refactored)).toMatchObject({ verdict: 'replays' });
    },
    DEADLINE,
  );

  it.each([
    {
      change: 'the order of two operations is swapped',
      steps: `await run('talk.answer'); await ctx.sleep(1); await run('talk.ask');`,
      type: 'ActivityTaskScheduled',
      recorded: /^runs the operation of task ".*talk\.ask.*"$/,
      instead: /^runs the operation of task ".*talk\.answer.*"$/,
    },
    {
      change: 'an operation is added',
      steps: `await run('talk.ask'); await run('talk.thank'); await ctx.sleep(1); await run('talk.answer');`,
      type: 'TimerStarted',
      recorded: /^starts a timer of 1 s$/,
      instead: /^records "sending_task" of task ".*talk\.thank.*"$/,
    },
    {
      change: 'an operation is added at the end',
      steps: `${RECORDED} await run('talk.thank');`,
      type: 'MarkerRecorded',
      recorded: /^ends the execution$/,
      instead: /^records "sending_task" of task ".*talk\.thank.*"$/,
    },
    {
      change: 'a timer is removed',
      steps: `await run('talk.ask'); await run('talk.answer');`,
      type: 'TimerStarted',
      recorded: /^starts a timer of 1 s$/,
      instead: /^records "sending_task" of task ".*talk\.answer.*"$/,
    },
    {
      change: 'the code fails where it did not',
      steps: `await run('talk.ask'); throw new Error('not today');`,
      type: 'TimerStarted',
      recorded: /^starts a timer of 1 s$/,
      instead: /^ends the execution as failed \(.*not today/,
    },
  ])(
    'does not replay when $change, and the verdict names event and deed',
    async ({ steps, type, recorded, instead }) => {
      const verdict = await replayed(steps);
      expect(verdict).toMatchObject({
        verdict: 'diverges',
        event: { type },
        recorded: expect.stringMatching(recorded),
        instead: expect.stringMatching(instead),
      });
      if (verdict.verdict !== 'diverges') throw new Error('unreachable');
      expect(verdict.sentence).toBe(
        `At event ${verdict.event?.id} (${type}) the history ${verdict.recorded}, the code ${verdict.instead} instead.`,
      );
    },
    DEADLINE,
  );
});

describe('a recorded run of a built-in workflow', () => {
  it.each([
    {
      change: 'steps are swapped',
      from: /\.\.\.configurationParts\(home, instance\),(\s+)\.\.\.startParts\(home, instance\)/,
      to: '...startParts(home, instance),$1...configurationParts(home, instance)',
      instead: /\/start"$/,
    },
    {
      change: 'a step is left out',
      from: /\.\.\.creationParts\(instance\),/,
      to: '',
      instead: /\/configure"$/,
    },
  ])(
    'does not replay when $change',
    async ({ from, to, instead }) => {
      const { code } = await buildWorkflowBundle(silent);
      const changed = code.replace(from, to);
      expect(changed).not.toBe(code);
      const recorded = readHistory(await readFile(install, 'utf8'));
      expect(await replayHistory({ bundle: { code }, history: recorded })).toMatchObject({
        verdict: 'replays',
      });
      expect(await replayHistory({ bundle: { code: changed }, history: recorded })).toMatchObject({
        verdict: 'diverges',
        instead: expect.stringMatching(instead),
      });
    },
    DEADLINE,
  );
});

describe('the command replay', () => {
  const replay = (
    ...args: string[]
  ): Promise<{ status: number | null; output: string; complaints: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cloudloom, 'replay', ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let complaints = '';
      child.stdout.on('data', (text: Buffer) => (output += text.toString()));
      child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
      child.once('error', reject);
      child.once('close', (status) => resolve({ status, output, complaints }));
    });

  it(
    'returns 0 and a line per history when all of them replay, each against the code that it is of',
    async () => {
      const { path } = await plugin(RECORDED);
      const { status, output, complaints } = await replay(install, history, '--plugin', path);
      expect(complaints).toBe('');
      expect(output).toMatch(
        /install\.json: replays \(\d+ events\)\n.*talk\.json: replays \(\d+ events\)\n2 of 2 histories replay\n$/,
      );
      expect(status).toBe(0);
    },
    DEADLINE,
  );

  it(
    'returns 1 when one does not, and goes on with the others',
    async () => {
      const { path } = await plugin(`await run('talk.ask'); await run('talk.answer');`);
      const lost = join(folder, 'lost.json');
      const { status, output } = await replay(lost, history, install, '--plugin', path, '--json');
      expect(status).toBe(1);
      expect(JSON.parse(output)).toMatchObject([
        { file: lost, verdict: 'unreadable', sentence: expect.stringMatching(/^It cannot be read: ENOENT/) },
        {
          file: history,
          verdict: 'diverges',
          event: { type: 'TimerStarted' },
          recorded: 'starts a timer of 1 s',
          instead: expect.stringContaining('talk.answer'),
        },
        { file: install, verdict: 'replays' },
      ]);
    },
    DEADLINE,
  );

  it(
    'says which plugin a history is of when none was named, and why a plugin cannot be bundled',
    async () => {
      const alone = await replay(history);
      expect(alone.output).toContain('Its workflow is talker.talk, which comes with a plugin');
      expect(alone.status).toBe(1);
      const reader = await PluginFolder.write(`import 'node:fs'; export async function talk() {}`);
      plugins.push(reader);
      const refused = await replay(history, '--plugin', reader.path);
      expect(refused.complaints).toContain("dist/index.js imports 'node:fs'");
      expect(refused.status).toBe(1);
    },
    DEADLINE,
  );

  it(
    'tells of code that ends its process or never ends, and still replays what comes after',
    async () => {
      const { path } = await plugin(`await run('talk.ask'); for (;;);`);
      const { status, output } = await replay(history, install, '--plugin', path);
      expect(output).toMatch(/talk\.json: does not replay: the code breaks\n/);
      expect(output).toMatch(/install\.json: replays/);
      expect(status).toBe(1);
    },
    DEADLINE,
  );
});
