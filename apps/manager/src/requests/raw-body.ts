import type { Request } from 'express';
import { BodyTooLargeError } from '../errors/request-errors.ts';

/** Bytes of an uploaded archive at most. */
export const ARCHIVE_LIMIT = 1024 * 1024 * 1024;

/**
 * The request's body as an archive of `limit` bytes at most; null when there is none. Throws BodyTooLargeError for a body that
 * says to be larger; reading one that is larger without saying so throws it then.
 */
export function readRawBody(request: Request, limit = ARCHIVE_LIMIT): AsyncIterable<Uint8Array> | null {
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (!isChunked && announced === 0) return null;
  if (announced > limit) throw new BodyTooLargeError(limit);
  return limitBytes(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, limit);
}

/** The same, read whole; null when it is empty. */
export async function readRawBytes(request: Request, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readRawBody(request, limit) ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return bytes.length === 0 ? null : bytes;
}

async function* limitBytes(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    yield chunk;
  }
}
