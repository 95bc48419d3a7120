import { createHash, type Hash } from 'node:crypto';
import type { Request } from 'express';

/** Tells a request from others: method, path, query, and the parsed body where there is one. */
export function digestRequest(request: Request, body: unknown): string {
  const facts = [request.method, request.originalUrl, toCanonical(body ?? null)];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}

/** The same value for objects that differ in the order of their keys only. */
function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical);
  if (typeof value !== 'object' || value === null) return value;
  // Pairs, because keys that look like numbers would be put first in an object.
  return [
    '{}',
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, toCanonical(item)]),
  ];
}

/** The digest of a body that somebody else reads, taken as it passes. */
export class PassingDigest {
  private readonly hash: BodyHash;
  private isComplete = false;

  constructor(request: Request) {
    this.hash = new BodyHash(boundaryOf(request));
    const emit = request.emit.bind(request);
    // A listener for `data` would make the body flow before its reader is there.
    request.emit = (event: string | symbol, ...values: unknown[]): boolean => {
      if (event === 'data') this.hash.update(values[0] as Buffer);
      if (event === 'end') this.isComplete = true;
      return emit(event, ...values);
    };
  }

  /** Null when the body was not read to its end. */
  get(): string | null {
    return this.isComplete ? this.hash.digest() : null;
  }
}

/** Hashes a body without its multipart boundary, which clients choose anew for each request. */
export class BodyHash {
  private readonly hash: Hash = createHash('sha256');
  private rest = Buffer.alloc(0);
  private result: string | null = null;

  constructor(private readonly boundary: Buffer | null) {}

  update(chunk: Buffer): void {
    const { boundary } = this;
    if (boundary === null) {
      this.hash.update(chunk);
      return;
    }
    let bytes = Buffer.concat([this.rest, chunk]);
    for (let at = bytes.indexOf(boundary); at >= 0; at = bytes.indexOf(boundary)) {
      this.hash.update(bytes.subarray(0, at)).update('boundary');
      bytes = bytes.subarray(at + boundary.length);
    }
    // A boundary may go on in the next chunk.
    const kept = Math.min(bytes.length, boundary.length - 1);
    this.hash.update(bytes.subarray(0, bytes.length - kept));
    this.rest = Buffer.from(bytes.subarray(bytes.length - kept));
  }

  digest(): string {
    this.result ??= this.hash.update(this.rest).digest('base64url');
    return this.result;
  }
}

function boundaryOf(request: Request): Buffer | null {
  const match = /^multipart\/.*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '');
  return match?.[1] === undefined ? null : Buffer.from(match[1]);
}
