import type { SnapshotService } from '@cloudloom/executions';
import type { Execution, Snapshot, SnapshotRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { presentExecution } from '../executions/executions.presenter.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { SNAPSHOT } from './snapshot-fields.ts';
import { presentSnapshot } from './snapshots.presenter.ts';

/** Reads snapshots. */
export class SnapshotView {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly repository: SnapshotRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, SNAPSHOT);
    const page = await this.repository.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: page.items.map(presentSnapshot), total: page.total }, request);
  }

  async get(caller: Caller, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, SNAPSHOT);
    return pickFields(this.one(await this.snapshots.require(caller, id)), include);
  }

  one(snapshot: Snapshot): object {
    return presentSnapshot(snapshot);
  }

  /** The execution that makes or restores a snapshot: it belongs to no deployment. */
  execution(execution: Execution): object {
    return presentExecution(execution, new Map());
  }
}
