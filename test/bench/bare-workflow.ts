import { proxyActivities } from '@temporalio/workflow';

const { idle } = proxyActivities<{ idle(): Promise<void> }>({ startToCloseTimeout: '1m' });

/** Runs activities, so many at a time. */
export async function bareActivities(count: number, inFlight: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await idle();
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
}
