import type { StatusAnswer } from '../runtime.ts';

/** The execution as far as its status can be asked for. */
export interface StatusSubject {
  readonly cancelRequested: boolean;
  requestCancel(): void;
  sleep(milliseconds: number): Promise<void>;
}

/** What a server says when a running workflow asks for a status of its execution. */
export function answerStatus(status: string, execution: StatusSubject): StatusAnswer {
  const current = execution.cancelRequested ? 'cancelling' : 'started';
  if (status === current) return { accepted: true };
  if (status === 'cancelling') {
    // The answer is there first: a server grants the request and then tells the run.
    void execution.sleep(1).then(() => execution.requestCancel());
    return { accepted: true };
  }
  return {
    accepted: false,
    code: 'invalid_exception_status_update',
    reason: `A running workflow cannot give its execution the status ${status}; it is ${current}`,
  };
}
