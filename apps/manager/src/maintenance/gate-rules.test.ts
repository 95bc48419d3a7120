import { describe, expect, it } from '@jest/globals';
import type { SystemGate } from '@cloudloom/model';
import { findClosed } from './gate-rules.ts';

const OPEN: SystemGate = { maintenance: null, isIdle: true, isRestoring: false };
const request = (method: string, resource: string, action?: unknown) => ({ method, resource, action });

describe('the gate', () => {
  it('lets everything pass on ordinary days', () => {
    expect(findClosed(OPEN, request('POST', 'executions'))).toBeNull();
    expect(findClosed(OPEN, request('GET', 'blueprints'))).toBeNull();
  });

  it('lets only questions about the system pass in maintenance', () => {
    const gate = { ...OPEN, maintenance: 'activated' } as const;
    for (const resource of ['executions', 'blueprints', 'tokens', 'config'])
      expect(findClosed(gate, request('GET', resource))).toBe('activated');
    expect(findClosed(gate, request('POST', 'executions', 'cancel'))).toBe('activated');
    for (const resource of ['maintenance', 'status', 'api', 'ok'])
      expect(findClosed(gate, request('GET', resource))).toBeNull();
    expect(findClosed(gate, request('POST', 'maintenance'))).toBeNull();
  });

  it('holds up what starts executions while maintenance is being entered, and nothing that ends them', () => {
    const gate = { ...OPEN, maintenance: 'activating' } as const;
    expect(findClosed(gate, request('POST', 'executions'))).toBe('activating');
    expect(findClosed(gate, request('POST', 'executions', 'resume'))).toBe('activating');
    expect(findClosed(gate, request('PUT', 'deployments'))).toBe('activating');
    expect(findClosed(gate, request('POST', 'executions', 'force-cancel'))).toBeNull();
    expect(findClosed(gate, request('GET', 'executions'))).toBeNull();
    expect(findClosed(gate, request('PUT', 'secrets'))).toBeNull();
    expect(findClosed(gate, request('POST', 'deployments', 'cancel'))).toBe('activating');
  });

  it('lets nobody write while a snapshot is being restored, but cancel it', () => {
    const gate = { ...OPEN, isRestoring: true };
    expect(findClosed(gate, request('PUT', 'secrets'))).toBe('restoring');
    expect(findClosed(gate, request('DELETE', 'blueprints'))).toBe('restoring');
    expect(findClosed(gate, request('POST', 'executions', 'cancel'))).toBeNull();
    expect(findClosed(gate, request('GET', 'secrets'))).toBeNull();
  });
});
