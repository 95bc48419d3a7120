import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { claimPorts, isPortOpen } from './ports.ts';

const servers: Server[] = [];
const occupy = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const request = (port: number) => ({
  host: '127.0.0.1',
  port,
  purpose: 'the manager',
  variable: 'CLOUDLOOM_PORT',
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

describe('claimPorts', () => {
  it('says which port is taken, by whose wish, and which variable changes it', async () => {
    const port = await occupy();
    await expect(claimPorts([request(port)])).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken, so the manager cannot use it. ` +
        'Stop the program that has it, or set CLOUDLOOM_PORT to another port (0 = a free one).',
    );
  });

  it('chooses different free ports for several zeros, in the order asked', async () => {
    const fixed = await occupy();
    await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
    const ports = await claimPorts([request(0), request(fixed), request(0)]);
    expect(ports[1]).toBe(fixed);
    expect(new Set(ports).size).toBe(3);
  });

  it('leaves the ports free for those who asked', async () => {
    const [port = 0] = await claimPorts([request(0)]);
    expect(await isPortOpen('127.0.0.1', port)).toBe(false);
  });
});
