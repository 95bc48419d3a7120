import { readFile } from 'node:fs/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildWorkflowBundle } from '../apps/worker/src/workflow-bundle.ts';
import { replayHistory } from '../apps/worker/src/replay/replay-history.ts';
import { readHistory } from '../apps/worker/src/replay/recorded-history.ts';
const logger = new DefaultLogger('ERROR', process.env.V ? undefined : () => {});
Runtime.install({ logger });
const bundle = await buildWorkflowBundle(logger);
const text = await readFile('test/histories/install.json', 'utf8');
const go = async (name: string, b = bundle, h = readHistory(text)) => { const t = Date.now(); const v = await replayHistory({ bundle: b, history: h }); console.log(name, Date.now() - t, JSON.stringify(v, null, 1)); };
await go('as is');
const change = (from: RegExp | string, to: string) => { const code = bundle.code.replace(from, to); if (code === bundle.code) console.log('NOT CHANGED', from); return { code, sourceMap: bundle.sourceMap } as typeof bundle; };
// truncated history
for (const n of [4, 12, 13, 14, 22]) { const h = readHistory(text); h.events = h.events!.slice(0, n); await go('cut ' + n, bundle, h); }
console.log(bundle.code.match(/cloudify\.interfaces\.lifecycle\.(create|configure|start)/g));
await go('swap', change("'cloudify.interfaces.lifecycle.configure'", "'cloudify.interfaces.lifecycle.start'"));
