import { Client, Connection } from '@temporalio/client';
import type { Stack } from './stack.ts';

/** A Temporal client in the namespace of a stack, as an operator's tools have one. Close its connection. */
export async function connectTemporal(stack: Stack): Promise<Client> {
  const { address, namespace } = stack.temporal;
  return new Client({ connection: await Connection.connect({ address }), namespace });
}

/** Everything that Temporal keeps about a workflow as one text, payloads decoded, to be searched. */
export async function historyText(client: Client, workflowId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return JSON.stringify(history, (key, value: unknown) =>
    // A payload's bytes come as base64.
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
}
