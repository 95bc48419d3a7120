import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as sendRequest, type IncomingMessage } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { CliError } from '../errors.ts';

/**
 * A `fetch` for our own manager under TLS. Its certificate may be self-signed or made for another name than the loopback
 * address; we know the very certificate, so exactly that one is accepted, whoever signed it.
 */
export const createPinnedFetch = (certificateFile: string): typeof fetch => {
  const expected = new X509Certificate(readFileSync(certificateFile)).fingerprint256;
  return async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const url = new URL(request.url);
    const socket = await connectPinned(url, expected);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        ...Object.fromEntries(request.headers),
        host: url.host,
        'content-length': String(body.length),
      };
      const { method, signal } = request;
      const path = `${url.pathname}${url.search}`;
      sendRequest({ createConnection: () => socket, method, path, headers, signal }, resolve)
        .once('error', reject)
        .end(body);
    });
    return toResponse(answer);
  };
};

const connectPinned = (url: URL, expected: string): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 443), rejectUnauthorized: false });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      if (socket.getPeerX509Certificate()?.fingerprint256 === expected) return resolve(socket);
      socket.destroy();
      reject(
        new CliError(
          'wrong_certificate',
          `${url.host} shows another certificate than CLOUDLOOM_TLS_CERTIFICATE.`,
        ),
      );
    });
  });

const toResponse = async (answer: IncomingMessage): Promise<Response> => {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const status = answer.statusCode ?? 0;
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? Buffer.concat(chunks) : null, {
    status,
    headers: { 'content-type': answer.headers['content-type'] ?? '' },
  });
};
