import { Client, Connection } from '@temporalio/client';
import type { Stack } from './stack.ts';

/** A Temporal client in the namespace of a stack, as an operator's tools have one. Close its connection. */
export async function connectTemporal(stack: Stack): Promise<Client> {
  const { address, namespace } = stack.temporal;
  return new Client({ connection: await Connection.connect({ address }), namespace });
}

/** Everything that Temporal keeps about a workflow as one text, to be searched. */
export async function historyText(client: Client, workflowId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return JSON.stringify(history, function (this: Record<string, unknown>, key, value: unknown) {
    // The replacer is handed what toJSON made of a buffer; its holder still has the bytes.
    const original = this[key];
    return original instanceof Uint8Array ? Buffer.from(original).toString('utf8') : value;
  });
}
