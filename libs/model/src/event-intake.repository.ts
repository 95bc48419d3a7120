import type { EventEffect, LogEffect } from '@cloudloom/topology';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { EventFilters } from './domain/event-record.ts';
import type { Scope } from './domain/scope.ts';
import { insertEvents, toRow } from './effects/event-rows.ts';
import { lockCounter, saveCounter } from './effects/counter.ts';
import { addFilters, addSubjects } from './event-conditions.ts';
import { eventEntity } from './rows/execution.entity.ts';
import { storableJson } from './stored-json.ts';
import { managerOf } from './transaction.ts';

/** Events and log lines that somebody hands in; they are not told apart from equal ones. */
export type HandedIn = Omit<EventEffect, 'key' | 'taskId' | 'arguments'> | Omit<LogEffect, 'key' | 'taskId'>;

/** Who says to have made them. */
export interface EventOrigin {
  managerName: string | null;
  agentName: string | null;
}

/** Takes events in and deletes them, for people and other programs; executions write theirs through `EffectWriter`. */
export class EventIntake {
  constructor(private readonly database: Database) {}

  /** Adds them to the execution's, in their order. @throws NotFoundError */
  async addToExecution(executionId: string, records: HandedIn[], origin: EventOrigin): Promise<void> {
    await inTransaction(this.database, undefined, async (manager) => {
      const counter = await lockCounter(manager, executionId);
      await insertEvents(
        manager,
        counter,
        records.map((record) => ({ ...record, key: '' })),
        origin,
      );
      await saveCounter(manager, counter);
    });
    this.database.hintEvents(executionId);
  }

  /** Adds them to those of a group of executions, in their order. */
  async addToGroup(groupId: string, records: HandedIn[], origin: EventOrigin): Promise<void> {
    await inTransaction(this.database, undefined, async (manager) => {
      // Readers rely on it: who draws a number for an event has a transaction id already.
      await manager.query('select pg_current_xact_id()');
      await manager.query(
        `insert into events (execution_group_id, tenant_name, type, timestamp, reported_timestamp, message, event_type, logger, level,
                             operation, node_instance_id, source_id, target_id, error_causes, manager_name, agent_name)
         select g.id, g.tenant_name, r.type, to_timestamp(r.timestamp / 1000), clock_timestamp(), r.message, r.event_type, r.logger,
                r.level, r.operation, r.node_instance_id, r.source_id, r.target_id, r.error_causes, $3, $4
           from execution_groups g, json_to_recordset($2::json) as r (seq bigint, type text, timestamp double precision, message text,
                event_type text, logger text, level text, operation text, node_instance_id text, source_id text,
                target_id text, error_causes json)
          where g.id = $1 order by r.seq`,
        [
          groupId,
          storableJson(records.map((record, index) => toRow({ ...record, key: '' }, index))),
          origin.managerName,
          origin.agentName,
        ],
      );
    });
    this.database.hintEvents('');
  }

  /** Deletes those that pass and belong to the tenant; answers their number. */
  async delete(scope: Scope, filters: EventFilters): Promise<number> {
    return this.database.transaction(async (tx) => {
      const manager = managerOf(tx);
      // Millions of events may go at once.
      await manager.query("set local statement_timeout = '10min'");
      const chosen = managerFor(this.database, tx)
        .createQueryBuilder(eventEntity, 'event')
        .select('event.storage_id', 'storage_id');
      addSubjects(chosen, { ...scope, allTenants: false }, filters);
      chosen.andWhere('execution.tenant_name = :ownTenant', { ownTenant: scope.tenantName });
      addFilters(chosen, filters);
      const [sql, values] = chosen.getQueryAndParameters();
      const [gone] = (await manager.query(
        `with chosen as (${sql}), gone as (
           delete from events where storage_id in (select storage_id from chosen) returning 1
         ) select count(*) as count from gone`,
        values,
      )) as { count: string }[];
      return Number(gone?.count ?? 0);
    });
  }
}
