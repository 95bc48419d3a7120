import type { Owned } from './scope.ts';

/** `creating`: its execution waits or runs. */
export type LogBundleStatus = 'creating' | 'created' | 'failed';

/** A stored bundle of what executions have told. */
export interface LogBundle extends Owned {
  id: string;
  status: LogBundleStatus;
  /** Empty unless failed. */
  error: string;
  /** The execution that makes it; also names its archive in the storage. */
  executionId: string;
}
