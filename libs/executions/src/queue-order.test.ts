import { describe, expect, it } from '@jest/globals';
import { chooseNext } from './queue-order.ts';

interface Row {
  id: string;
  tenantName: string;
  deploymentId: string | null;
  workflowId: string;
  isSystemWorkflow: boolean;
  isForced: boolean;
}
const on = (deploymentId: string | null, id: string, patch: Partial<Row> = {}): Row => ({
  id,
  tenantName: 't',
  deploymentId,
  workflowId: 'install',
  isSystemWorkflow: false,
  isForced: false,
  ...patch,
});
const system = (id: string) => on(null, id, { isSystemWorkflow: true, workflowId: 'create_snapshot' });
const next = (queued: Row[], active: Row[] = [], limit = 0): string | null =>
  chooseNext(queued, active, limit)?.id ?? null;

/** Everything that leaves the queue in one go, in order. */
function drain(queued: Row[], active: Row[] = [], limit = 0): string[] {
  const order: string[] = [];
  for (;;) {
    const chosen = chooseNext(queued, active, limit);
    if (chosen === null) return order;
    order.push(chosen.id);
    active = [...active, chosen];
    queued = queued.filter((row) => row !== chosen);
  }
}

describe('who leaves the queue', () => {
  it('the oldest of a deployment, one at a time', () => {
    expect(drain([on('shop', 'a'), on('shop', 'b'), on('blog', 'c')])).toEqual(['a', 'c']);
    expect(next([on('shop', 'a')], [on('shop', 'x')])).toBeNull();
  });

  it('a blocked head does not block other deployments', () => {
    expect(drain([on('shop', 'a'), on('blog', 'b')], [on('shop', 'x')])).toEqual(['b']);
  });

  it('deployments of the same id in two tenants are two', () => {
    expect(next([on('shop', 'a')], [on('shop', 'x', { tenantName: 'other' })])).toBe('a');
  });

  it('environment creations come first', () => {
    expect(drain([on('shop', 'a'), on('new', 'c', { workflowId: 'create_deployment_environment' })])).toEqual(
      ['c', 'a'],
    );
  });

  it('executions without a deployment do not block one another', () => {
    expect(drain([on(null, 'a'), on(null, 'b')], [on(null, 'x')])).toEqual(['a', 'b']);
  });

  it('a forced one overlaps its deployment', () => {
    expect(next([on('shop', 'a', { isForced: true })], [on('shop', 'x')])).toBe('a');
  });

  it('a waiting system-wide one holds up all others until what runs has drained, then runs alone', () => {
    expect(next([on('shop', 'a'), system('s')], [on('blog', 'x')])).toBeNull();
    expect(drain([on('shop', 'a'), system('s'), system('s2')])).toEqual(['s']);
    expect(next([on('shop', 'a')], [system('s')])).toBeNull();
  });

  it('no more than the limit run at once', () => {
    expect(drain([on('a', 'a'), on('b', 'b'), on('c', 'c')], [on('x', 'x')], 2)).toEqual(['a']);
  });
});
