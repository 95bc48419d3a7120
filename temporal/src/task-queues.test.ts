import { describe, expect, it } from '@jest/globals';
import { dedicatedQueue, pluginQueue } from './task-queues.ts';

const PLUGIN = { id: '0a1b2c3d-ffff', packageName: 'greeter', packageVersion: '1.0.0' };
const queueOf = (tenantName: string, deploymentId: string, plugin: typeof PLUGIN | null = null) =>
  dedicatedQueue({ tenantName, deploymentId, plugin });

describe('the queue of a deployment with workers of its own', () => {
  it('is named after tenant and deployment', () => {
    expect(queueOf('default_tenant', 'web-shop')).toBe('deployment-default_tenant-web-shop');
  });

  it('names the version of the plugin whose workflows run there', () => {
    expect(queueOf('default_tenant', 'shop', PLUGIN)).toBe(
      'deployment-default_tenant-shop@greeter-1.0.0-0a1b2c3d',
    );
    expect(queueOf('t', 'shop', PLUGIN)).not.toBe(pluginQueue('greeter', '1.0.0', PLUGIN.id));
  });

  it('is never that of another deployment', () => {
    const queues = [
      queueOf('a-b', 'c'),
      queueOf('a', 'b-c'),
      queueOf('a', 'b', PLUGIN),
      queueOf('a', 'b@greeter-1.0.0-0a1b2c3d'),
      queueOf('a', 'b-greeter-1.0.0-0a1b2c3d'),
      queueOf('größe', 'shop'),
      queueOf('gr%C3%B6%C3%9Fe', 'shop'),
    ];
    expect(new Set(queues).size).toBe(queues.length);
  });

  it('is short enough for Temporal, and long names stay apart', () => {
    const tenant = 'ä'.repeat(256);
    const queue = queueOf(tenant, `${'x'.repeat(255)}1`);
    expect(queue.length).toBeLessThanOrEqual(1000);
    expect(queue).not.toBe(queueOf(tenant, `${'x'.repeat(255)}2`));
  });
});
