import type { SystemGate } from '@cloudloom/model';

/** A request, as far as the gate looks at it. */
export interface GatedRequest {
  method: string;
  /** First part of the route's declared path. */
  resource: string;
  /** Of the body, for actions on executions and their groups. */
  action: unknown;
}

export type Closed = 'activating' | 'activated' | 'restoring';

/** What tells how the system stands, and what ends the state. */
const ALWAYS_OPEN = new Set([
  ...['api', 'ok', 'status', 'cluster-status', 'maintenance', 'license', 'license-check'],
  ...['managers', 'brokers', 'db-nodes', 'provider', 'snapshot-status'],
]);

/** Resources whose changes start executions. */
const STARTING = new Set([
  ...['executions', 'execution-groups', 'deployments', 'deployment-groups', 'deployment-modifications'],
  ...['deployment-updates', 'snapshots', 'plugins-updates', 'log-bundles'],
]);
const STARTING_METHODS = new Set(['POST', 'PUT', 'PATCH']);
/** Ends what the system waits for. */
const STOPPING = new Set<unknown>(['cancel', 'force-cancel', 'kill']);

/** Whether a resource passes in every state. */
export const isAlwaysOpen = (resource: string): boolean => ALWAYS_OPEN.has(resource);

/** Why a request may not pass; null when it may. */
export function findClosed(gate: SystemGate, request: GatedRequest): Closed | null {
  if (isAlwaysOpen(request.resource)) return null;
  const isStop =
    request.method === 'POST' &&
    (request.resource === 'executions' || request.resource === 'execution-groups') &&
    STOPPING.has(request.action);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (gate.isRestoring && !isRead && !isStop) return 'restoring';
  if (gate.maintenance === 'activated') return 'activated';
  if (gate.maintenance === null || isStop) return null;
  return STARTING.has(request.resource) && STARTING_METHODS.has(request.method) ? 'activating' : null;
}
