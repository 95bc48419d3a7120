import type { LogBundle } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { LOG_BUNDLE } from './log-bundle-fields.ts';

/** A log bundle on the wire. */
export const presentLogBundle = (bundle: LogBundle): Presented<typeof LOG_BUNDLE> => ({
  id: bundle.id,
  ...presentOwnership(bundle),
  created_at: presentTime(bundle.createdAt),
  status: bundle.status,
  error: bundle.error,
});
