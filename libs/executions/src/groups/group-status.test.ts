import { describe, expect, it } from '@jest/globals';
import type { StatusCounts } from '@cloudloom/model';
import { groupStatus, hasGroupEnded } from './group-status.ts';

describe('the status of a group of executions', () => {
  it.each<[StatusCounts, string | null]>([
    [{}, null],
    [{ queued: 0 }, null],
    [{ pending: 3 }, 'pending'],
    [{ queued: 3 }, 'queued'],
    [{ pending: 1, queued: 2, scheduled: 1 }, 'queued'],
    [{ started: 1, queued: 2 }, 'started'],
    [{ terminated: 1, queued: 2 }, 'started'],
    [{ terminated: 1, pending: 1 }, 'started'],
    [{ cancelling: 1, terminated: 5 }, 'started'],
    [{ terminated: 2, failed: 1, cancelled: 1 }, 'failed'],
    [{ terminated: 2, cancelled: 1 }, 'terminated'],
    [{ cancelled: 2 }, 'terminated'],
  ])('of %j is %s', (counts, status) => {
    expect(groupStatus(counts)).toBe(status);
  });

  it('says whether all members have ended', () => {
    expect(hasGroupEnded({ terminated: 1, failed: 1 })).toBe(true);
    expect(hasGroupEnded({ terminated: 1, queued: 1 })).toBe(false);
    expect(hasGroupEnded({})).toBe(false);
  });
});
