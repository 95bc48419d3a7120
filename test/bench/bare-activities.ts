import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';

const IN_FLIGHT = 500;

/** Seconds that one workflow takes for that many activities which do nothing, on the same server. */
export async function measureBareActivities(activities: number): Promise<number> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (address === undefined) throw new Error('TEMPORAL_ADDRESS is not set; start this with: npm run bench');
  const connection = await NativeConnection.connect({ address });
  const taskQueue = `bench-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
    activities: { idle: () => Promise.resolve() },
    maxConcurrentActivityTaskExecutions: 400,
    maxConcurrentActivityTaskPolls: 20,
    maxEagerActivityReservationsPerWorkflowTask: 100,
  });
  try {
    return await worker.runUntil(async () => {
      const client = new Client({ connection });
      const begin = performance.now();
      await client.workflow.execute('bareActivities', {
        taskQueue,
        workflowId: taskQueue,
        args: [activities, IN_FLIGHT],
      });
      return (performance.now() - begin) / 1000;
    });
  } finally {
    await connection.close();
  }
}
