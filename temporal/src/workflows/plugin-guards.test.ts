import { describe, expect, it } from '@jest/globals';
import { WorkflowUsageError } from '@cloudloom/workflow';
import { GUARDED_GLOBALS, createGuards } from './plugin-guards.ts';

interface Seen {
  Date: DateConstructor;
  Math: Math;
  globalThis: Record<string, () => unknown> & { Date: DateConstructor };
  fetch: (url: string) => unknown;
  WebSocket: new (url: string) => unknown;
  crypto: { randomUUID(): string };
  performance: { now(): number };
  process: { env: object };
}
const names = createGuards(globalThis).names as unknown as Seen;
const refusal = (use: () => unknown): string => {
  try {
    use();
  } catch (error) {
    if (error instanceof WorkflowUsageError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'allowed';
};

describe('what author modules see of the globals', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['Date.now()', () => names.Date.now(), /ctx\.now\(\)/],
    ['new Date() without a time', () => new names.Date(), /ctx\.now\(\)/],
    ['Date()', () => names.Date(), /ctx\.now\(\)/],
    ['performance.now', () => names.performance.now(), /ctx\.now\(\)/],
    ['Math.random()', () => names.Math.random(), /operation/],
    ['crypto.randomUUID', () => names.crypto.randomUUID(), /operation/],
    ['fetch()', () => names.fetch('https://example.com'), /operation/],
    ['WebSocket()', () => new names.WebSocket('wss://example.com'), /operation/],
    ['setTimeout()', () => names.globalThis['setTimeout']?.(), /ctx\.sleep\(\)/],
    ['process.env', () => names.process.env, /parameter/],
    ['Date.now()', () => names.globalThis.Date.now(), /ctx\.now\(\)/],
  ])('%s is refused with advice', (what, use, advice) => {
    expect(refusal(use)).toMatch(
      new RegExp(`^forbidden_api: ${what.replace(/[().]/g, '\\$&')} cannot be used`),
    );
    expect(refusal(use)).toMatch(advice);
  });

  it('dates of given times are real dates', () => {
    const date = new names.Date('2026-01-02T03:04:05Z');
    expect(date.toISOString()).toBe('2026-01-02T03:04:05.000Z');
    expect(date).toBeInstanceOf(Date);
    expect(new Date(0) instanceof names.Date).toBe(true);
    expect(names.Date.UTC(2026, 0)).toBe(Date.UTC(2026, 0));
  });

  it('classes may extend Date', () => {
    class Deadline extends names.Date {
      isBefore(other: Date): boolean {
        return this.getTime() < other.getTime();
      }
    }
    expect(new Deadline(1).isBefore(new Date(2))).toBe(true);
  });

  it('the rest of Math is as it was', () => {
    expect([names.Math.max(1, 3), names.Math.PI, String(names.Math)]).toEqual([3, Math.PI, '[object Math]']);
  });

  it('looking whether a function is there is allowed', () => {
    expect(refusal(() => typeof names.fetch)).toBe('allowed');
  });

  it('every guarded name has a guard', () => {
    expect(Object.keys(names).sort()).toEqual([...GUARDED_GLOBALS].sort());
  });
});
