import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { eventually } from './eventually.ts';

export interface TestNamespace {
  name: string;
  /** host:port of the Temporal server. */
  address: string;
  delete(): Promise<void>;
}

/** Makes a Temporal namespace of its own on the server of TEMPORAL_ADDRESS and waits until it can be used. */
export async function createTestNamespace(): Promise<TestNamespace> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (address === undefined)
    throw new Error('TEMPORAL_ADDRESS is not set; npm test starts a server and sets it.');
  const name = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace: name,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // The server's parts learn of a new namespace one after the other.
  await eventually(
    `the Temporal namespace ${name} is known`,
    async () => {
      try {
        await connection.workflowService.listWorkflowExecutions({ namespace: name, pageSize: 1 });
        return true;
      } catch {
        return false;
      }
    },
    { seconds: 60 },
  );
  return {
    name,
    address,
    async delete() {
      await connection.operatorService.deleteNamespace({ namespace: name });
      await connection.close();
    },
  };
}
