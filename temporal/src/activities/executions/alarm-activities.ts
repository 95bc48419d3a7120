import type { ExecutionAlarm, ExecutionService, ScheduleLaunch } from '@cloudloom/executions';
import { nonRetryableWhenWrong } from './error-translation.ts';

/** The one call of launchers: something is due. */
export const createAlarmActivities = (deps: {
  executions: ExecutionService;
  scheduleLaunch: ScheduleLaunch;
}) => ({
  async decideDue({ executionId, dueAt, scheduleUid }: ExecutionAlarm): Promise<void> {
    await nonRetryableWhenWrong(async () => {
      if (scheduleUid === null) await deps.executions.decideScheduled(executionId);
      else await deps.scheduleLaunch.launch(scheduleUid, new Date(dueAt));
    });
  },
});

export type AlarmActivities = ReturnType<typeof createAlarmActivities>;
