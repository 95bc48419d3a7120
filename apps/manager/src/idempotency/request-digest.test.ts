import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { BodyHash, digestRequest } from './request-digest.ts';

const request = (method: string, originalUrl: string): Request => ({ method, originalUrl }) as Request;
const digest = (body: unknown, method = 'POST', url = '/api/v3.1/executions') =>
  digestRequest(request(method, url), body);

describe('the digest of a request', () => {
  it('is the same whatever the order of keys', () => {
    expect(digest({ a: 1, b: { c: [1, 2], 10: null } })).toBe(digest({ b: { 10: null, c: [1, 2] }, a: 1 }));
  });

  it('differs by value, order of items, method, path and query', () => {
    const requests = [
      digest({ a: 1 }),
      digest({ a: '1' }),
      digest({ a: [1, 2] }),
      digest({ a: [2, 1] }),
      digest([['a', 1]]),
      digest({ a: 1 }, 'PUT'),
      digest({ a: 1 }, 'POST', '/api/v3.1/plugins'),
      digest({ a: 1 }, 'POST', '/api/v3.1/executions?force=true'),
      digest(null),
    ];
    expect(new Set(requests).size).toBe(requests.length);
  });
});

describe('the hash of a multipart body', () => {
  const hashOf = (text: string, boundary: string | null, size = text.length): string => {
    const hash = new BodyHash(boundary === null ? null : Buffer.from(boundary));
    for (let from = 0; from < text.length; from += size)
      hash.update(Buffer.from(text.slice(from, from + size)));
    return hash.digest();
  };
  const form = (boundary: string, file: string) =>
    `--${boundary}\r\nname=x\r\n\r\n${file}\r\n--${boundary}--\r\n`;

  it('does not depend on the boundary, nor on how the body is cut', () => {
    const expected = hashOf(form('aaaa1111', 'content'), 'aaaa1111');
    for (const size of [1, 3, 7, 1000]) {
      expect(hashOf(form('bbbb2222', 'content'), 'bbbb2222', size)).toBe(expected);
    }
    expect(hashOf(form('bbbb2222', 'contenT'), 'bbbb2222')).not.toBe(expected);
  });

  it('of any other body is that of its bytes', () => {
    expect(hashOf('abc', null, 1)).toBe(hashOf('abc', null));
    expect(hashOf('abd', null)).not.toBe(hashOf('abc', null));
  });
});
