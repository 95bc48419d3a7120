import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import { toError } from '../errors.ts';
import type { CtxAnswer } from './entry.ts';

/** Bytes of one request. */
const LARGEST_REQUEST = 64 * 1024 * 1024;

export type CtxHandler = (args: Json[]) => Promise<CtxAnswer>;

export interface CtxRegistration {
  /** Where the script's `ctx` commands go; the path is a secret that only its process knows. */
  url: string;
  close(): void;
}

/** Answers `ctx` commands of every operation that runs in this process, on one loopback port. */
export class CtxServer {
  private readonly handlers = new Map<string, CtxHandler>();
  private listening: Promise<{ server: Server; port: number }> | undefined;

  async register(handler: CtxHandler): Promise<CtxRegistration> {
    this.listening ??= this.listen();
    const { port } = await this.listening;
    const secret = randomBytes(24).toString('base64url');
    this.handlers.set(secret, handler);
    return { url: `http://127.0.0.1:${port}/${secret}`, close: () => void this.handlers.delete(secret) };
  }

  async close(): Promise<void> {
    if (this.listening === undefined) return;
    const { server } = await this.listening;
    this.listening = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private listen(): Promise<{ server: Server; port: number }> {
    const server = createServer((request, response) => {
      void this.answer(request).then((body) => {
        response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify(body));
      });
    });
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        this.listening = undefined;
        reject(error);
      });
      // Alone it is no reason for the process to stay.
      server.unref();
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve({ server, port: address !== null && typeof address === 'object' ? address.port : 0 });
      });
    });
  }

  private async answer(request: IncomingMessage): Promise<JsonObject> {
    try {
      const handler = this.handlers.get((request.url ?? '').slice(1));
      if (handler === undefined) throw new Error('This operation has ended; its ctx is closed.');
      const answer = await handler(readArguments(await readBody(request)));
      return answer.kind === 'value'
        ? { type: 'result', payload: answer.value }
        : { type: 'stop_operation', payload: { message: answer.message } };
    } catch (thrown) {
      const { name, message } = toError(thrown);
      return { type: 'error', payload: { type: name, message, traceback: '' } };
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST) throw new Error('The arguments of a ctx command are limited to 64 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readArguments(body: string): Json[] {
  const request = JSON.parse(body) as { args?: Json };
  if (!Array.isArray(request?.args)) throw new Error('A ctx request is {"args": [...]}.');
  return request.args;
}
