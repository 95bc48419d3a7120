import { setImmediate } from 'node:timers/promises';
import type { ExecutionScheduleService, ScheduleName } from '@cloudloom/executions';
import type { ExecutionSchedule, ExecutionScheduleRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EXECUTION_SCHEDULE } from './schedule-fields.ts';
import { presentSchedule } from './schedules.presenter.ts';

/** Reads schedules for the wire. */
export class SchedulesView {
  constructor(
    private readonly schedules: ExecutionScheduleService,
    private readonly stored: ExecutionScheduleRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, EXECUTION_SCHEDULE);
    const { items, total } = await this.stored.list(widen(caller, request.allTenants), request.query);
    const presented: object[] = [];
    for (const item of items) {
      presented.push(this.present(item, request.include));
      // A page of schedules has many occurrences to find; other requests go on between them.
      await setImmediate();
    }
    return presentList({ items: presented, total }, request);
  }

  async get(caller: Caller, name: ScheduleName, query: RawQuery): Promise<object> {
    const include = readInclude(query, EXECUTION_SCHEDULE);
    return pickFields(this.present(await this.schedules.find(caller, name), include), include);
  }

  /** After a change. */
  one(schedule: ExecutionSchedule): object {
    return this.present(schedule, null);
  }

  private present(schedule: ExecutionSchedule, include: ReadonlySet<string> | null): object {
    return presentSchedule(schedule, wants(include, 'all_next_occurrences') ? { now: new Date() } : null);
  }
}
