import type { Json } from '@cloudloom/blueprint';
import {
  AlreadyExistsError,
  NotFoundError,
  type Execution,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { decide } from './decision.ts';
import { BadParametersError } from './errors.ts';
import { requireOwnTenant } from './ownership.ts';
import { requireMapping } from './parameters.ts';
import { requireLegalId } from './resource-id.ts';
import { ENDED } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** An execution that has ended elsewhere, as whoever brings it tells. */
export interface ExecutionRecord {
  /** A new one unless given. */
  id?: string;
  /** Its id where none is given; an execution that has it already is the answer. */
  reservedId?: string;
  /** Null for tasks of the system that are about no deployment. */
  deploymentId: string | null;
  /** Any name: what ran elsewhere need not be known here. */
  workflowId: string;
  status: string;
  error?: string;
  /** Must be a mapping or null; taken as they are. */
  parameters?: Json;
  isSystemWorkflow?: boolean;
  isDryRun?: boolean;
  isForced?: boolean;
  allowCustomParameters?: boolean;
  /** Seconds. */
  waitAfterFail?: number;
  createdBy?: string;
  createdAt?: Date;
  startedAt?: Date | null;
  /** The moment of storing unless given. */
  endedAt?: Date;
}

/** Executions that are stored as they ended elsewhere. Nothing runs, nothing is asked of the engine, and nobody is told. */
export class ExecutionRecords {
  constructor(private readonly stores: Pick<Stores, 'database' | 'deployments' | 'executions'>) {}

  /**
   * Throws BadParametersError for a status that is no end, an illegal id or parameters; NotFoundError for the deployment,
   * ForbiddenError for one of another tenant, AlreadyExistsError for the id.
   */
  async store(scope: Scope, record: ExecutionRecord): Promise<Execution> {
    const status = requireEnd(record.status);
    const parameters = requireMapping(record.parameters);
    if (record.id !== undefined) requireLegalId('id', record.id, { anyFirstCharacter: true });
    if (record.workflowId === '') throw new BadParametersError('The `workflow_id` argument is empty');
    // Deployments are deleted under the lock: none goes while a record of it comes.
    return decide(this.stores, async (tx) => {
      const { reservedId, deploymentId, endedAt = new Date(), ...given } = record;
      const id = record.id ?? reservedId;
      const earlier = id === undefined ? null : await this.stores.executions.byId(id, tx);
      if (earlier !== null && record.id === undefined) return earlier;
      if (earlier !== null) throw new AlreadyExistsError('Execution', earlier.id, scope.tenantName);
      const row = {
        createdBy: scope.username,
        ...given,
        ...(await this.placeOf(scope, deploymentId, tx)),
        ...(id === undefined ? {} : { id }),
        ...{ status, parameters, endedAt },
      };
      return this.stores.executions.insert(row, tx);
    });
  }

  private async placeOf(scope: Scope, id: string | null, tx: Transaction) {
    if (id === null) return { tenantName: scope.tenantName };
    const deployment = await this.stores.deployments.find(scope, id, tx);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    requireOwnTenant(scope, deployment);
    const { tenantName, visibility, blueprintId } = deployment;
    return { tenantName, visibility, blueprintId, deploymentId: id };
  }
}

/** A row in any other status would tell of a run, or wait for one, that there is not. */
function requireEnd(status: string) {
  const end = ENDED.find((known) => known === status);
  if (end !== undefined) return end;
  throw new BadParametersError(
    `Force status was set to invalid state "${status}". Valid states are: ${ENDED.join(', ')}`,
  );
}
