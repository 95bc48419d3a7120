import type { Request } from 'express';
import { BodyTooLargeError } from '../errors/request-errors.ts';

/** Bytes of an uploaded archive at most. */
export const ARCHIVE_LIMIT = 1024 * 1024 * 1024;

/** The request's body as an archive of `limit` bytes at most; null when there is none. Reading it throws BodyTooLargeError. */
export function readRawBody(request: Request, limit = ARCHIVE_LIMIT): AsyncIterable<Uint8Array> | null {
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  if (!isChunked && Number(request.headers['content-length'] ?? 0) === 0) return null;
  return limitBytes(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, limit);
}

async function* limitBytes(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    yield chunk;
  }
}
