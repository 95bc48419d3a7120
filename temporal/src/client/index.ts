import type { ExecutionLauncher } from '@cloudloom/executions';
import { connectClient, type TemporalAddress } from './connection.ts';
import { TemporalExecutionLauncher } from './launcher.ts';
import { ensureSearchAttributes } from './search-attributes.ts';

export { cancelOrigins } from './cancel-origin.ts';
export type { TemporalAddress } from './connection.ts';

/** A connection to Temporal that starts and stops executions. */
export interface TemporalClient {
  launcher: ExecutionLauncher;
  /** Registers what executions are found by; may be called at every boot. */
  ensureSearchAttributes(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to Temporal and returns the adapter of the launcher port.
 *
 * @throws Temporal's connection error when the server is not reachable.
 */
export async function createExecutionLauncher(target: TemporalAddress): Promise<TemporalClient> {
  const client = await connectClient(target);
  return {
    launcher: new TemporalExecutionLauncher(client),
    ensureSearchAttributes: () => ensureSearchAttributes(client),
    close: () => client.connection.close(),
  };
}
