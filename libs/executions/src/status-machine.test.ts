import { describe, expect, it } from '@jest/globals';
import type { ExecutionStatus } from '@cloudloom/model';
import { ACTIVE, ENDED, WAITING, canBecome, endStatus, isLegal, statusAfterStop } from './status-machine.ts';

const ALL: ExecutionStatus[] = [...ACTIVE, ...WAITING, ...ENDED];
const legalFor = (action: Parameters<typeof isLegal>[0]): ExecutionStatus[] =>
  ALL.filter((status) => isLegal(action, status)).sort();

describe('the statuses of an execution', () => {
  it('are ten, in three groups', () => {
    expect(new Set(ALL).size).toBe(10);
  });

  it('leave an end only by a resume', () => {
    expect(ALL.filter((to) => canBecome('terminated', to))).toEqual([]);
    expect(ALL.filter((to) => canBecome('failed', to)).sort()).toEqual(['pending', 'queued']);
    expect(ALL.filter((to) => canBecome('cancelled', to)).sort()).toEqual(['pending', 'queued']);
  });

  it('let a workflow that ignores a cancel end by itself, but not after a force-cancel or kill', () => {
    expect(endStatus('cancelling', 'terminated')).toBe('terminated');
    expect(endStatus('force_cancelling', 'terminated')).toBe('cancelled');
    expect(endStatus('kill_cancelling', 'failed')).toBe('cancelled');
    for (const from of ACTIVE)
      for (const to of ENDED) expect(canBecome(from, endStatus(from, to))).toBe(true);
  });

  it('never go back from cancelling to work', () => {
    for (const from of ['cancelling', 'force_cancelling', 'kill_cancelling'] as const) {
      expect(canBecome(from, 'started')).toBe(false);
      expect(canBecome(from, 'pending')).toBe(false);
    }
  });
});

describe('the actions on an execution', () => {
  it('cancel what has not ended and is not being cancelled', () => {
    expect(legalFor('cancel')).toEqual(['pending', 'queued', 'scheduled', 'started']);
    expect(legalFor('force-cancel')).toEqual(['cancelling', 'pending', 'queued', 'scheduled', 'started']);
  });

  it('kill anything that has not ended', () => {
    expect(legalFor('kill')).toEqual([...ACTIVE, ...WAITING].sort());
  });

  it('resume what failed or was cancelled', () => {
    for (const action of ['resume', 'force-resume', 'requeue'] as const)
      expect(legalFor(action)).toEqual(['cancelled', 'failed']);
  });

  it('end at once what never ran', () => {
    expect(statusAfterStop('cancel', 'queued')).toBe('cancelled');
    expect(statusAfterStop('kill', 'scheduled')).toBe('cancelled');
    expect(statusAfterStop('cancel', 'started')).toBe('cancelling');
    expect(statusAfterStop('force-cancel', 'cancelling')).toBe('force_cancelling');
    expect(statusAfterStop('kill', 'force_cancelling')).toBe('kill_cancelling');
  });

  it('lead only to statuses that the table allows', () => {
    for (const action of ['cancel', 'force-cancel', 'kill'] as const)
      for (const status of legalFor(action)) {
        const next = statusAfterStop(action, status);
        expect(next === status || canBecome(status, next)).toBe(true);
      }
  });
});
