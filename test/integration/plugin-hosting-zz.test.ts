import { expect, it } from '@jest/globals';
import { useHosting } from './plugin-hosting-world.ts';
const world = useHosting();
it('measures', async () => {
  await world.upload({ sections: 'workflows: { ops: greeter.workflows.ops }', files: { 'lib/workflows.js': `
exports.ops = async (ctx) => { const graph = ctx.graphMode();
 for (const i of ctx.nodeInstances) { const s = graph.sequence(); s.add(i.sendEvent('a'), i.executeOperation('cloudify.interfaces.lifecycle.create'), i.sendEvent('b'), i.executeOperation('cloudify.interfaces.lifecycle.start'), i.setState('started')); }
 await graph.execute(); };
` } });
  await world.deploy('perf', { sections: `
  many:
    type: cloudify.nodes.Root
    instances: { deploy: 1000 }
    interfaces: { cloudify.interfaces.lifecycle: { create: greeter.cloudloom.operations.noop, start: greeter.cloudloom.operations.noop } }
` });
  for (let n = 0; n < 3; n += 1) {
    const begin = Date.now(); const cpu = process.cpuUsage();
    const e = await world.run('perf', 'ops');
    expect(e.error).toBe('');
    process.stderr.write('FRAMES ' + process.env.FRAMES + ' took ' + (Date.now() - begin) + ' cpu ' + Math.round(process.cpuUsage(cpu).user / 1000) + '\n');
  }
}, 300_000);
