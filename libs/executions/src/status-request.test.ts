import { describe, expect, it } from '@jest/globals';
import type { Execution, ExecutionStatus } from '@cloudloom/model';
import { decideStatusRequest } from './status-request.ts';

const execution = (status: ExecutionStatus) => ({ id: 'e', workflowId: 'greet', status }) as Execution;

describe('a workflow that asks for a status of its execution', () => {
  it('is granted the status that it has', () => {
    expect(decideStatusRequest(execution('started'), 'started')).toBe('keep');
    expect(decideStatusRequest(execution('cancelling'), 'cancelling')).toBe('keep');
  });

  it('cancels itself by asking for cancelling', () => {
    expect(decideStatusRequest(execution('started'), 'cancelling')).toBe('cancel');
    expect(() => decideStatusRequest(execution('force_cancelling'), 'cancelling')).toThrow(
      "can't change status",
    );
  });

  it.each(['terminated', 'failed', 'cancelled'])('is told how an execution ends instead of %s', (status) => {
    expect(() => decideStatusRequest(execution('started'), status)).toThrow(
      `Invalid relationship - can't change status from started to ${status} for "e" execution while running "greet" ` +
        'workflow. An execution ends as its workflow ends',
    );
  });

  it.each(['pending', 'queued', 'kill_cancelling', 'nonsense'])('is refused %s', (status) => {
    expect(() => decideStatusRequest(execution('started'), status)).toThrow("can't change status");
  });
});
