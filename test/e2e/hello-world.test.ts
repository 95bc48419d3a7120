import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFolder } from '../support/archives.ts';
import { deploy, run } from '../support/deploying.ts';
import { isRunning } from '../support/processes.ts';
import { exampleFolder, Stack } from '../support/stack.ts';

let stack: Stack;
let archive: Uint8Array;
beforeAll(async () => {
  stack = await Stack.start();
  archive = await packFolder(exampleFolder('hello-world'));
}, 120_000);
afterAll(() => stack?.close(), 60_000);

const webServer = async (deploymentId: string) => {
  const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId } });
  return items[0]?.runtimeProperties as { pid: number; port: number; directory: string };
};

describe('the hello-world example', () => {
  it('serves its page from install to uninstall', async () => {
    await deploy(stack.client, 'hello', archive, { greeting: 'Good morning' });
    expect(await run(stack.client, 'hello', 'install')).toMatchObject({ status: 'terminated', error: '' });

    const { url } = (await stack.client.deployments.outputs('hello')) as { url: string };
    const { pid, port, directory } = await webServer('hello');
    expect(new URL(url).port).toBe(String(port));
    expect(await (await fetch(url)).text()).toContain('<h1>Good morning</h1>');

    expect(await run(stack.client, 'hello', 'uninstall')).toMatchObject({ status: 'terminated', error: '' });
    await expect(fetch(url)).rejects.toThrow();
    expect(await isRunning(pid)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  }, 120_000);

  it('fails with the words of the server when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      await deploy(stack.client, 'taken', archive, { port: (other.address() as AddressInfo).port });
      const execution = await run(stack.client, 'taken', 'install');
      expect(execution.status).toBe('failed');
      expect(execution.error).toMatch(/address already in use/i);
      expect(execution.error).toContain('cloudify.interfaces.lifecycle.start');
    } finally {
      other.close();
    }
    expect(await run(stack.client, 'taken', 'uninstall')).toMatchObject({ status: 'terminated' });
  }, 120_000);
});
