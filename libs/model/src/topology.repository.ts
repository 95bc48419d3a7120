import { createSkeleton, type TopologySkeleton } from '@cloudloom/topology';
import { managerFor, type Database } from './database.ts';
import { NotFoundError } from './errors.ts';
import { deploymentEntity, nodeEntity, nodeInstanceEntity } from './rows/resource.entity.ts';
import { storableJson } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

export interface SnapshotRequest {
  tenantName: string;
  deploymentId: string;
  executionId: string;
  /** 0 for the first; the next number for each time the run asks anew. */
  snapshot: number;
  /** True for workflows of authors. The same in all calls of an execution: its mapping never changes. */
  withProperties?: boolean;
  /** True to have the instances' system properties in this snapshot. */
  withSystemProperties?: boolean;
}

/** Structure and states of a deployment in the form that workflows see. */
export class TopologyRepository {
  constructor(private readonly database: Database) {}

  /**
   * The skeleton's JSON as it was when the snapshot was first asked for: every later call answers the same text, on
   * whatever worker and in whatever attempt of the execution. @throws NotFoundError
   */
  async snapshot(request: SnapshotRequest): Promise<string> {
    const stored = await this.readSnapshot(request);
    if (stored !== undefined) return stored;
    const skeleton = await this.load(request, {
      withProperties: request.withProperties ?? false,
      withSystemProperties: request.withSystemProperties ?? false,
    });
    await managerFor(this.database).query(
      `insert into execution_topologies (execution_id, snapshot, text)
       select id, $2, $3 from executions where id = $1 on conflict do nothing`,
      [request.executionId, request.snapshot, storableJson(skeleton)],
    );
    // Of two that came at the same time, the one that was stored counts for both.
    const winner = await this.readSnapshot(request);
    if (winner === undefined) throw new NotFoundError('Execution', request.executionId);
    return winner;
  }

  /** Drops that snapshot of an execution and later ones: what happens from now on differs from when they were taken. */
  async forgetSnapshots(executionId: string, from: number, tx: Transaction): Promise<void> {
    await managerFor(this.database, tx).query(
      'delete from execution_topologies where execution_id = $1 and snapshot >= $2',
      [executionId, from],
    );
  }

  private async readSnapshot({ executionId, snapshot }: SnapshotRequest): Promise<string | undefined> {
    const [row] = (await managerFor(this.database).query(
      'select text from execution_topologies where execution_id = $1 and snapshot = $2',
      [executionId, snapshot],
    )) as { text: string }[];
    return row?.text;
  }

  /** As it is at one moment, nodes and instances in their order of creation. @throws NotFoundError */
  async load(
    deployment: { tenantName: string; deploymentId: string },
    options: { withProperties: boolean; withSystemProperties?: boolean },
  ): Promise<TopologySkeleton> {
    const { tenantName, deploymentId } = deployment;
    return managerFor(this.database).transaction('REPEATABLE READ', async (manager) => {
      const stored = await manager.findOne(deploymentEntity, {
        select: { storageId: true, scalingGroups: true },
        where: { tenantName, id: deploymentId },
      });
      if (!stored) throw new NotFoundError('Deployment', deploymentId);
      const where = { tenantName, deploymentId };
      const nodes = await manager.find(nodeEntity, { where, order: { storageId: 'ASC' } });
      const instances = await manager.find(nodeInstanceEntity, {
        // Runtime properties may be large and are not part of the skeleton.
        select: {
          storageId: true,
          id: true,
          nodeId: true,
          index: true,
          hostId: true,
          state: true,
          relationships: true,
          scalingGroups: true,
          systemProperties: options.withSystemProperties ?? false,
        },
        where,
        order: { storageId: 'ASC' },
      });
      return createSkeleton(nodes, instances, stored.scalingGroups, options);
    });
  }
}
