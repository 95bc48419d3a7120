import { describe, expect, it } from '@jest/globals';
import type { WorkflowDescription } from './ports/execution-launcher.ts';
import { judge } from './workflow-verdict.ts';

const closed = (
  outcome: Extract<WorkflowDescription, { state: 'closed' }>['outcome'],
  reason: string | null = null,
) => ({ state: 'closed', firstRunId: 'run', outcome, reason, closedAt: null }) as const;
const verdict = (description: WorkflowDescription, runId: string | null = 'run'): string => {
  const found = judge(description, { workflowId: 'install', runId, attempt: 2 });
  return found === null ? 'nothing' : `${found.status}: ${found.cause}`;
};

describe('what a workflow tells about an execution that is still active', () => {
  it('nothing while it runs', () => {
    expect(verdict({ state: 'open', firstRunId: 'run' })).toBe('nothing');
  });

  it('nothing when the closed run belongs to another attempt', () => {
    expect(verdict(closed('failed'), 'newer')).toBe('nothing');
  });

  it('that a resume is lost when only the run of an earlier attempt is known, though its start was acknowledged', () => {
    const earlier = { ...closed('failed'), attempt: 1 };
    const resumed = { workflowId: 'install', runId: null, attempt: 2 };
    expect(judge(earlier, resumed)).toMatchObject({ status: 'failed', patienceMilliseconds: 10_000 });
    expect(judge({ ...earlier, attempt: 2 }, resumed)).toMatchObject({ error: 'The workflow failed' });
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

  it('that its code cannot go on, at once, but not by what an earlier attempt does', () => {
    const stuck = { failures: 3, error: 'The workflow did not yield for 5 seconds.' };
    const open = { state: 'open', firstRunId: 'run', stuck } as const;
    const text =
      "The code of workflow 'install' failed 3 times at the same step: The workflow did not yield for 5 seconds.";
    expect(verdict(open)).toBe(`failed: ${text}`);
    expect(judge(open, { workflowId: 'install', runId: 'run', attempt: 1 })?.patienceMilliseconds).toBe(0);
    expect(judge({ ...open, attempt: 1 }, { workflowId: 'install', runId: 'run', attempt: 2 })).toBeNull();
    // Terminated for that reason, and the manager stopped before it could write so.
    expect(verdict(closed('terminated', `terminated by manager: ${text}`))).toBe(
      `failed: The workflow was terminated: terminated by manager: ${text}`,
    );
  });

  it('that it is lost: at the second look where it is known to have been there, otherwise after ten seconds', () => {
    const neverSeen = { workflowId: 'install', runId: null, attempt: 1 };
    const patience = (runId: string | null, wasSeen?: boolean) =>
      judge({ state: 'absent' }, { ...neverSeen, runId }, wasSeen)?.patienceMilliseconds;
    expect(judge({ state: 'absent' }, neverSeen)).toMatchObject({ status: 'failed' });
    expect(patience(null)).toBe(10_000);
    expect(patience('run')).toBe(500);
    expect(patience(null, true)).toBe(500);
  });

  it('an error only where the execution failed', () => {
    expect(judge(closed('terminated'), { workflowId: 'install', runId: 'run', attempt: 1 })?.error).toBe('');
  });
});
