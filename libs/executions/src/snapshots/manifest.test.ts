import { describe, expect, it } from '@jest/globals';
import { SnapshotArchiveError } from './errors.ts';
import { createManifest, parseManifest } from './manifest.ts';

const MANIFEST = createManifest({
  product: '0.1.0',
  created_at: '2026-11-21T10:00:00.000Z',
  snapshot_id: 'backup',
  execution_id: 'an-execution',
  includes: { credentials: true, logs: true, events: true },
  secrets_key: '0123456789abcdef',
  event_numbers: '12',
  tables: [{ name: 'nodes', columns: ['id'], rows: 1, path: 'tables/nodes.jsonl' }],
  archives: [{ key: 'plugins/t/p', path: 'archives/1' }],
  missing_archives: [],
  members: [{ path: 'tables/nodes.jsonl', size: 1, sha256: 'a'.repeat(64) }],
});
const parse = (change: object) => parseManifest(JSON.stringify({ ...MANIFEST, ...change }));

describe('the manifest of a snapshot', () => {
  it('is read as it was written', () => {
    expect(parse({})).toEqual(MANIFEST);
  });

  it.each([
    ['no JSON', '{', /is not valid JSON/],
    ['a list', '[]', /does not describe a snapshot/],
    ['another format', '{"format":"zip"}', /does not describe a snapshot/],
  ])('is refused where it is %s', (_what, text, reason) => {
    expect(() => parseManifest(text)).toThrow(SnapshotArchiveError);
    expect(() => parseManifest(text)).toThrow(reason);
  });

  it.each([
    ['version', { version: 3, product: '9.9.9' }, /it has format 3, made by version 9\.9\.9/],
    ['members', { members: [{ path: 'x', size: -1, sha256: 'a'.repeat(64) }] }, /no proper members/],
    ['a hash', { members: [{ path: 'x', size: 1, sha256: 'short' }] }, /no proper members/],
    ['tables', { tables: { nodes: [] } }, /no proper tables/],
    ['the moment', { created_at: 'yesterday' }, /no proper created_at/],
    ['numbers', { event_numbers: 7 }, /no proper event_numbers/],
  ])('is refused by name for its %s', (_what, change, reason) => {
    expect(() => parse(change)).toThrow(reason);
  });
});
