import { describe, expect, it } from '@jest/globals';
import type { WorkflowDescription } from './ports/execution-launcher.ts';
import { judge } from './reconciler.ts';

const closed = (
  outcome: Extract<WorkflowDescription, { state: 'closed' }>['outcome'],
  reason: string | null = null,
) => ({ state: 'closed', firstRunId: 'run', outcome, reason, closedAt: null }) as const;
const verdict = (description: WorkflowDescription, runId: string | null = 'run'): string => {
  const found = judge(description, { workflowId: 'install', runId });
  return found === null ? 'nothing' : `${found.status}: ${found.cause}`;
};

describe('what a workflow tells about an execution that is still active', () => {
  it('nothing while it runs', () => {
    expect(verdict({ state: 'open', firstRunId: 'run' })).toBe('nothing');
  });

  it('nothing when the closed run belongs to another attempt', () => {
    expect(verdict(closed('failed'), 'newer')).toBe('nothing');
  });

  it('its end, with the cause', () => {
    expect(verdict(closed('terminated', 'by hand'))).toBe(
      'cancelled: The workflow was terminated from outside: by hand',
    );
    expect(verdict(closed('cancelled'))).toBe('cancelled: The workflow was cancelled from outside');
    expect(verdict(closed('timed_out'))).toBe('failed: The workflow timed out');
    expect(verdict(closed('failed', 'boom'), null)).toBe('failed: The workflow failed: boom');
    expect(verdict(closed('completed'))).toBe('failed: The workflow completed without recording its end');
  });

  it('that it is lost, after ten seconds', () => {
    expect(judge({ state: 'absent' }, { workflowId: 'install', runId: null })).toMatchObject({
      status: 'failed',
      patienceMilliseconds: 10_000,
    });
  });

  it('an error only where the execution failed', () => {
    expect(judge(closed('terminated'), { workflowId: 'install', runId: 'run' })?.error).toBe('');
  });
});
