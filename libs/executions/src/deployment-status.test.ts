import { describe, expect, it } from '@jest/globals';
import { computeStatuses } from './deployment-status.ts';

const given = (latest: Parameters<typeof computeStatuses>[0], states: Record<string, number>): string => {
  const { installationStatus, deploymentStatus } = computeStatuses(latest, new Map(Object.entries(states)));
  return `${installationStatus} ${deploymentStatus}`;
};

describe('the statuses of a deployment', () => {
  it('are good when everything is started and the last execution succeeded', () => {
    expect(given('terminated', { started: 3 })).toBe('active good');
    expect(given('cancelled', { started: 3 })).toBe('active good');
    expect(given('terminated', {})).toBe('active good');
  });

  it('ask for attention after a failure, and while not everything is started', () => {
    expect(given('failed', { started: 3 })).toBe('active requires_attention');
    expect(given('terminated', { started: 2, deleted: 1 })).toBe('inactive requires_attention');
  });

  it('are in progress while the latest execution is unfinished', () => {
    expect(given('started', { started: 3 })).toBe('active in_progress');
    expect(given('pending', { creating: 1 })).toBe('inactive in_progress');
  });
});
