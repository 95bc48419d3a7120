import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { replayFile } from '../../apps/worker/src/replay/replay-files.ts';
import { WorkflowCode } from '../../apps/worker/src/replay/workflow-code.ts';
import { historyFiles, PLUGIN_FILE, RECORDED_BEHAVIOURS } from '../histories/corpus.ts';

const logger = new DefaultLogger('ERROR');
const files = await historyFiles();
let plugin: string;
let code: WorkflowCode;
beforeAll(async () => {
  Runtime.install({ logger });
  plugin = await unpackPlugin();
  code = await WorkflowCode.load(plugin, logger);
}, 120_000);
afterAll(() => rm(plugin, { recursive: true, force: true }));

/** The code of authors that the histories were recorded with. */
async function unpackPlugin(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-replayed-'));
  const texts = JSON.parse(await readFile(PLUGIN_FILE, 'utf8')) as Record<string, string>;
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe('the workflow code of today', () => {
  it.each(files)(
    'goes on with the run in %s, which an earlier version began',
    async (name) => {
      const path = fileURLToPath(new URL(`../histories/${name}`, import.meta.url));
      expect(await replayFile(path, code)).toMatchObject({ verdict: 'replays' });
    },
    120_000,
  );
});

describe('the corpus of histories', () => {
  it('has a run of every feature that is to be recorded', () => {
    const features = RECORDED_BEHAVIOURS.map(({ feature, continued }) =>
      continued ? `${feature}-later-run.json` : `${feature}.json`,
    );
    expect(features.filter((name) => !files.includes(name))).toEqual([]);
  });
});
