import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { PortTakenError } from '../errors.ts';

/** One port that a process will listen on. `port` 0 asks for a free one. */
export interface PortRequest {
  readonly host: string;
  readonly port: number;
  /** Who wants it, as it reads in an error: "the embedded PostgreSQL". */
  readonly purpose: string;
  /** The variable that changes it. */
  readonly variable: string;
}

/**
 * Settles all ports of a start at once: fixed ones are checked, free ones are chosen. All are held until the last is
 * known, so that no two requests get the same one.
 * @returns port numbers in the order of the requests
 * @throws PortTakenError naming the port and the variable that changes it
 */
export const claimPorts = async (requests: readonly PortRequest[]): Promise<number[]> => {
  const held: Server[] = [];
  try {
    const fixedFirst = requests.map((request, index) => ({ request, index }));
    fixedFirst.sort((a, b) => Number(a.request.port === 0) - Number(b.request.port === 0));
    const ports: number[] = [];
    for (const { request, index } of fixedFirst) {
      const server = await listen(request);
      held.push(server);
      ports[index] = (server.address() as AddressInfo).port;
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  }
};

/** Whether something accepts connections there. */
export const isPortOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: reachable(host), port, timeout: 1000 });
    const answer = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });

/** The address by which a local client reaches a server that listens on `host`. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

const listen = (request: PortRequest): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new PortTakenError(request.port, request) : error);
    });
    server.listen({ host: request.host, port: request.port, exclusive: true }, () => resolve(server));
  });
