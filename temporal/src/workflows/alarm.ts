import type { ExecutionAlarm } from '@cloudloom/executions';
import { alarms } from './activities.ts';

/** What the launcher of something that is due is started with. */
export interface AlarmInput {
  alarm: ExecutionAlarm;
}

/** The server has held this run back until now: the execution service decides. */
export async function runAlarm({ alarm }: AlarmInput): Promise<void> {
  await alarms.decideDue(alarm);
}
