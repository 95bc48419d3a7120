import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudloomClient, UnreachableError } from './index.ts';
import { SentEventParser } from './server-sent-events.ts';

/** A manager whose streams go as a script says. */
let connections: IncomingMessage[];
let play: (connection: number, response: ServerResponse) => void;
let server: Server;
let client: CloudloomClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!request.url?.startsWith('/api/v3.1/events/stream')) {
      response.setHeader('Content-Type', 'application/json');
      return void response.end(JSON.stringify({ id: 'e1', status: 'terminated', parameters: {} }));
    }
    connections.push(request);
    play(connections.length, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new CloudloomClient({ url, username: 'admin', password: 'admin' });
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  connections = [];
});

const sent = (id: number): string =>
  `id: ${id}\ndata: ${JSON.stringify({ _storage_id: id, message: `m${id} ü`, type: 'cloudify_event' })}\n\n`;
const END = 'event: end\ndata: {"execution_id":"e1","status":"terminated"}\n\n';
const begin = (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'text/event-stream' });

async function messages(follow = client.events.follow('e1')): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of follow) seen.push(event.message);
  return seen;
}

describe('following a stream', () => {
  it('yields each event once, however often the connection breaks, and wherever', async () => {
    play = (connection, response) => {
      begin(response);
      if (connection === 1) {
        response.write(`retry: 1000\n\n${sent(3)}${sent(7).slice(0, -3)}`);
        setTimeout(() => response.destroy(), 20);
      } else if (connection === 2) response.end(`: \n\n${sent(7)}`);
      else response.end(`${sent(9)}${END}`);
    };
    expect(await messages()).toEqual(['m3 ü', 'm7 ü', 'm9 ü']);
    expect(connections.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '3', '7']);
  });

  it('puts pieces together that were cut inside of a character', async () => {
    play = (_connection, response) => {
      begin(response);
      const bytes = Buffer.from(sent(1) + END);
      const cut = bytes.indexOf(0xc3) + 1;
      response.write(bytes.subarray(0, cut));
      setTimeout(() => response.end(bytes.subarray(cut)), 20);
    };
    expect(await messages()).toEqual(['m1 ü']);
  });

  it('returns the ended execution', async () => {
    play = (_connection, response) => void begin(response).end(END);
    const follow = client.events.follow('e1');
    expect(await follow.next()).toMatchObject({ done: true, value: { id: 'e1', status: 'terminated' } });
  });

  it('goes on while the server is away for a moment, and gives up when it stays away', async () => {
    play = (connection, response) => {
      if (connection === 1) return void begin(response).end(sent(1));
      if (connection < 4) return void response.writeHead(503).end('{}');
      begin(response).end(sent(2) + END);
    };
    expect(await messages()).toEqual(['m1 ü', 'm2 ü']);
    connections = [];
    play = (connection, response) => {
      if (connection === 1) begin(response).end(sent(1));
      else response.destroy();
    };
    await expect(messages(client.events.follow('e1', { patienceMilliseconds: 500 }))).rejects.toBeInstanceOf(
      UnreachableError,
    );
  });

  it('refuses at once where the server refuses', async () => {
    play = (_connection, response) =>
      void response.writeHead(404).end(JSON.stringify({ message: 'no', error_code: 'not_found_error' }));
    await expect(messages()).rejects.toMatchObject({ status: 404, code: 'not_found_error' });
    expect(connections).toHaveLength(1);
  });

  it('hangs up when nobody wants more, and when it is told to', async () => {
    const closed: number[] = [];
    play = (connection, response) => {
      response.once('close', () => closed.push(connection));
      begin(response).write(sent(1));
    };
    for await (const event of client.events.stream({ deploymentId: 'd' })) if (event.storageId === 1) break;
    expect(connections[0]?.url).toContain('deployment_id=d');
    const stop = new AbortController();
    const waiting = messages(client.events.follow('e1', { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(waiting).rejects.toThrow('enough');
    while (closed.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

describe('the format of server-sent events', () => {
  it('is understood with either line ending, several lines of data and unknown fields', () => {
    const parser = new SentEventParser();
    const steps = parser.read('id: 4\r\nfoo: x\r\ndata: a\r\ndata:b\r\n\r\nevent: end\ndata: c\n\n');
    expect(steps).toEqual([
      { lastId: '4', event: { name: null, data: 'a\nb' } },
      { lastId: '4', event: { name: 'end', data: 'c' } },
    ]);
  });
});
