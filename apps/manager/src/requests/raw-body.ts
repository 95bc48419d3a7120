import type { Request } from 'express';
import { BodyTooLargeError } from '../errors/request-errors.ts';

/** Bytes of an uploaded archive at most. */
export const ARCHIVE_LIMIT = 1024 * 1024 * 1024;

/** The request's body as an archive; null when there is none. Reading it throws BodyTooLargeError. */
export function readRawBody(request: Request): AsyncIterable<Uint8Array> | null {
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  if (!isChunked && Number(request.headers['content-length'] ?? 0) === 0) return null;
  return limitBytes(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
}

async function* limitBytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > ARCHIVE_LIMIT) throw new BodyTooLargeError(ARCHIVE_LIMIT);
    yield chunk;
  }
}
