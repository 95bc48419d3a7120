import type { Execution, Maintenance, SystemGate, Transaction } from '@cloudloom/model';
import { decide } from '../decision.ts';
import { ExecutionQueue } from '../execution-queue.ts';
import type { Stores } from '../stores.ts';
import { NotModifiedError } from './errors.ts';

/** How maintenance mode stands. */
export interface MaintenanceStatus {
  status: 'deactivated' | 'activating' | 'activated';
  /** Null when the mode is off. */
  request: Maintenance | null;
  /** What it waits for while it is activating, in all tenants. */
  remaining: readonly Execution[];
}

/**
 * Maintenance mode: from the moment it is asked for nothing leaves the queue, and it is activated once nothing runs. It is
 * stored, so that all managers agree, and it outlives them.
 */
export class MaintenanceMode {
  private readonly queue: ExecutionQueue;

  constructor(private readonly stores: Stores) {
    this.queue = new ExecutionQueue(stores);
  }

  /** How it stands at this moment; completes an activation that waits for nothing any more. */
  async status(): Promise<MaintenanceStatus> {
    const request = await this.stores.maintenance.get();
    if (request === null || request.activatedAt !== null) return describe(request, []);
    return decide(this.stores, (tx) => this.settle(tx));
  }

  /** Throws NotModifiedError when the mode was asked for before. */
  async activate(username: string): Promise<MaintenanceStatus> {
    return decide(this.stores, async (tx) => {
      if (!(await this.stores.maintenance.request(username, tx)))
        throw new NotModifiedError('Maintenance mode is already on.');
      return this.settle(tx);
    });
  }

  /** What waited goes on. Throws NotModifiedError when the mode was off. */
  async deactivate(): Promise<MaintenanceStatus> {
    return decide(this.stores, async (tx) => {
      if (!(await this.stores.maintenance.leave(tx)))
        throw new NotModifiedError('Maintenance mode is already off.');
      await this.queue.advance(tx);
      return describe(null, []);
    });
  }

  /** What holds up requests at this moment. */
  async gate(): Promise<SystemGate> {
    const gate = await this.stores.maintenance.gate();
    if (gate.maintenance !== 'activating' || !gate.isIdle) return gate;
    // The last execution has ended since, and nobody has asked.
    const { status } = await this.status();
    return { ...gate, maintenance: status === 'deactivated' ? null : status };
  }

  private async settle(tx: Transaction): Promise<MaintenanceStatus> {
    const { maintenance, executions } = this.stores;
    await maintenance.settle(tx);
    const request = await maintenance.get(tx);
    const waits = request !== null && request.activatedAt === null;
    return describe(request, waits ? await executions.active({}, tx) : []);
  }
}

function describe(request: Maintenance | null, remaining: readonly Execution[]): MaintenanceStatus {
  if (request === null) return { status: 'deactivated', request, remaining };
  return { status: request.activatedAt === null ? 'activating' : 'activated', request, remaining };
}
