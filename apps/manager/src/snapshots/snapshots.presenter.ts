import type { Snapshot } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { SNAPSHOT } from './snapshot-fields.ts';

/** A snapshot on the wire. */
export const presentSnapshot = (snapshot: Snapshot): Presented<typeof SNAPSHOT> => ({
  id: snapshot.id,
  ...presentOwnership(snapshot),
  created_at: presentTime(snapshot.createdAt),
  status: snapshot.status,
  error: snapshot.error,
});

/** Whether a restore is under way, in the words that clients know. */
export const presentRestoring = (isRestoring: boolean) => ({
  status: isRestoring ? 'running' : 'not-running',
});
