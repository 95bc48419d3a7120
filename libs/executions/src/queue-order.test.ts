import { describe, expect, it } from '@jest/globals';
import type { GroupRoom, QueueHead } from '@cloudloom/model';
import { chooseReleases } from './queue-order.ts';

const head = (id: string, patch: Partial<QueueHead> = {}): QueueHead => ({
  id,
  tenantName: 't',
  deploymentId: id,
  executionGroupId: null,
  overlaps: false,
  ...patch,
});
const chosen = (heads: QueueHead[], slots = Infinity, groups: Record<string, GroupRoom> = {}): string[] =>
  chooseReleases(heads, { slots, groups: new Map(Object.entries(groups)) }).map(({ id }) => id);

describe('who leaves the queue together', () => {
  it('the heads of all deployments, in the order of the line', () => {
    expect(chosen([head('shop'), head('blog'), head('wiki')])).toEqual(['shop', 'blog', 'wiki']);
  });

  it('no more than there are slots', () => {
    expect(chosen([head('a'), head('b'), head('c')], 2)).toEqual(['a', 'b']);
    expect(chosen([head('a')], 0)).toEqual([]);
  });

  it('no more of a group than it has room for, and others instead of them', () => {
    const of = (id: string) => head(id, { executionGroupId: 'g' });
    const heads = [of('a'), of('b'), of('c'), head('d')];
    expect(chosen(heads, Infinity, { g: { concurrency: 3, active: 1 } })).toEqual(['a', 'b', 'd']);
    expect(chosen(heads, Infinity, { g: { concurrency: 0, active: 0 } })).toEqual(['d']);
    expect(chosen(heads, 2, { g: { concurrency: 1, active: 0 } })).toEqual(['a', 'd']);
  });

  it('whose group is gone, as if it had none', () => {
    expect(chosen([head('a', { executionGroupId: 'gone' })])).toEqual(['a']);
  });

  it('one of a deployment, and beside it whatever minds no others of it', () => {
    const first = head('first', { deploymentId: 'shop' });
    const forced = head('forced', { deploymentId: 'shop', overlaps: true });
    expect(chosen([first, forced])).toEqual(['first', 'forced']);
    expect(chosen([forced, first])).toEqual(['forced']);
  });

  it('of deployments of the same id in two tenants both', () => {
    const heads = ['one', 'two'].map((tenantName) => head(tenantName, { tenantName, deploymentId: 'shop' }));
    expect(chosen(heads)).toEqual(['one', 'two']);
  });

  it('executions without a deployment side by side', () => {
    expect(chosen([head('a', { deploymentId: null }), head('b', { deploymentId: null })])).toEqual([
      'a',
      'b',
    ]);
  });
});
