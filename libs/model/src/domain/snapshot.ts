import type { Owned } from './scope.ts';

/** `creating`: its execution waits or runs. `uploaded`: its archive came from outside, and nobody has looked into it yet. */
export type SnapshotStatus = 'creating' | 'created' | 'failed' | 'uploaded';

/** A stored picture of the whole manager. */
export interface Snapshot extends Owned {
  id: string;
  status: SnapshotStatus;
  /** Empty unless failed. */
  error: string;
  /** Names its archive in the storage; never used again. */
  archiveId: string;
  /** The execution that creates it; null for an uploaded one. */
  executionId: string | null;
}
