import { execFileSync } from 'node:child_process';
import { describe, it, expect } from '@jest/globals';
import { decompressBzip2 } from './bzip2.ts';

const HELLO = 'QlpoOTFBWSZTWZ5iW/4AAAKRAEAAAkSgACEUYGaCke8jRwu5IpwoSE8xLf8A';
const decode = (data: Uint8Array): string => Buffer.concat([...decompressBzip2(data)]).toString('latin1');
const compress = (text: string): Buffer =>
  execFileSync(
    'python3',
    ['-c', 'import bz2,sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read(), 1))'],
    {
      input: Buffer.from(text, 'latin1'),
      maxBuffer: 1 << 26,
    },
  );

describe('bzip2 decoder', () => {
  it('gives back what another implementation compressed', () => {
    let seed = 7;
    const noise = Array.from({ length: 250_000 }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return String.fromCharCode((seed >>> 8) % 256);
    }).join('');
    for (const text of [
      '',
      'a',
      'aaaa',
      'aaaaa',
      'abc'.repeat(1000),
      'x'.repeat(300_000),
      noise,
      `${noise}${'y'.repeat(999)}`,
    ])
      expect(decode(compress(text)) === text).toBe(true);
  });

  it('reads streams one after the other', () => {
    expect(decode(Buffer.concat([compress('first '), compress('second')]))).toBe('first second');
  });

  it('decodes a known stream', () => {
    expect(decode(Buffer.from(HELLO, 'base64'))).toBe('hello hello hello');
  });

  it('refuses what is not bzip2, and what ends too early', () => {
    expect(() => decode(Buffer.from('hello world'))).toThrow('not bzip2 data');
    expect(() => decode(Buffer.from(HELLO, 'base64').subarray(0, 20))).toThrow();
  });
});
