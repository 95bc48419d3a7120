import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { collectTraces, proveNothingLeft, proveServing } from './proof.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** A balancer that answers in the name of these instances in turn. */
const balance = (names: string[]): Promise<string> =>
  new Promise((resolve) => {
    let count = 0;
    server = createServer((_, response) => {
      response.end(JSON.stringify({ instance: names[count++ % names.length] }));
    });
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server?.address() as AddressInfo).port}/`);
    });
  });
const backends = ['http://127.0.0.1:1/', 'http://127.0.0.1:2/'];

describe('proveServing', () => {
  it('is content when every instance answered', async () => {
    const url = await balance(['app_b', 'app_a']);
    expect(await proveServing({ url, backends })).toEqual(['app_a', 'app_b']);
  });

  it('complains about an instance that is never reached', async () => {
    const url = await balance(['app_a']);
    await expect(proveServing({ url, backends })).rejects.toThrow(
      'reached only app_a of 2 application instances',
    );
  });

  it('complains about outputs that are not as promised', async () => {
    await expect(proveServing({ url: null, backends })).rejects.toThrow(
      'the output "url" should be an address',
    );
    await expect(proveServing({ url: 'http://127.0.0.1:1/', backends: [] })).rejects.toThrow(
      'the output "backends"',
    );
  });
});

describe('proveNothingLeft', () => {
  it('names the processes and ports that are left', async () => {
    const url = await balance(['app_a']);
    const port = Number(new URL(url).port);
    const traces = collectTraces([{ pid: process.pid, port }, { directory: '/tmp' }]);
    await expect(proveNothingLeft('the application', traces, 50)).rejects.toThrow(
      `the application left behind process ${process.pid}, port ${port}`,
    );
  });
});
