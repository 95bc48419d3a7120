import type { ExecutionStatus, StatusCounts } from '@cloudloom/model';
import { isEnded, isWaiting } from '../status-machine.ts';

/** What a group's members come to. */
export type GroupStatus = Extract<
  ExecutionStatus,
  'pending' | 'queued' | 'started' | 'failed' | 'terminated'
>;

/** One word for all members of a group; null when it has none. Cancelled members do not make it fail. */
export function groupStatus(counts: StatusCounts): GroupStatus | null {
  const present = (Object.keys(counts) as ExecutionStatus[]).filter((status) => (counts[status] ?? 0) > 0);
  if (present.length === 0) return null;
  if (present.every((status) => status === 'pending')) return 'pending';
  if (present.every((status) => status === 'pending' || isWaiting(status))) return 'queued';
  if (!present.every(isEnded)) return 'started';
  return present.includes('failed') ? 'failed' : 'terminated';
}

/** True when it has members and none of them will go on by itself. */
export const hasGroupEnded = (counts: StatusCounts): boolean => {
  const status = groupStatus(counts);
  return status === 'failed' || status === 'terminated';
};
