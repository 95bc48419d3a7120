import { describe, expect, it } from '@jest/globals';
import { NotFoundError } from '@cloudloom/model';
import type { OperationExecution } from '@cloudloom/operations';
import { DatabaseOperationState } from './database-operation-state.ts';

const EXECUTION = {
  tenantName: 'default_tenant',
  creatorUsername: 'admin',
  deploymentId: 'shop',
} as OperationExecution;
const brokenSession = () =>
  Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });

/** A state whose file reads end in the given errors, one after the other, before they succeed. */
function aState(...errors: Error[]) {
  const reads = { count: 0 };
  const readResource = async () => {
    const error = errors[reads.count++];
    if (error !== undefined) throw error;
    return new TextEncoder().encode('content');
  };
  return { reads, state: new DatabaseOperationState({ deployments: { readResource } } as never) };
}

describe('what an operation reads', () => {
  it('is read again when the database was away for a moment: that is no failure of the operation', async () => {
    const { state, reads } = aState(brokenSession(), brokenSession());
    expect(new TextDecoder().decode((await state.readResource(EXECUTION, 'a.sh')) ?? undefined)).toBe(
      'content',
    );
    expect(reads.count).toBe(3);
  });

  it('is not read again when the answer would be the same', async () => {
    const { state, reads } = aState(new NotFoundError('Deployment', 'shop'));
    await expect(state.readResource(EXECUTION, 'a.sh')).rejects.toThrow(NotFoundError);
    expect(reads.count).toBe(1);
  });
});
