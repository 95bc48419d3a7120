import type { Execution } from './execution.ts';

/** What is compared of an execution with its workflow. */
export type ExecutionRun = Pick<Execution, 'id' | 'workflowId' | 'status' | 'attempt' | 'runId' | 'endedAt'>;
