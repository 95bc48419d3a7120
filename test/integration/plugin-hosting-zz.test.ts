import { expect, it } from '@jest/globals';
import { useHosting } from './plugin-hosting-world.ts';
const world = useHosting();
it('oom', async () => {
  await world.upload({ sections: 'workflows: { oom: greeter.workflows.oom, greet: greeter.workflows.greet }', files: { 'lib/workflows.js': `
exports.greet = async () => {};
exports.oom = async (ctx) => { const all = []; for (;;) all.push(new Array(1e7).fill(all.length)); };
` } });
  await world.deploy('perf', { });
    const e = await world.run('perf', 'oom');
    process.stderr.write('OOM ' + e.status + ' ' + e.error + '\n');
    const g = await world.run('perf', 'greet');
    process.stderr.write('OOM ' + g.status + ' ' + g.error + '\n');
}, 500_000);
