import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../task-queues.ts';

/** Temporal's number for the type Keyword. */
const KEYWORD = 2;

/**
 * Registers our search attributes in the client's namespace where they are missing. Existing ones are left alone;
 * lists may lag by half a second.
 */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { operatorService } = client.connection;
  const namespace = client.options.namespace;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}
