import type { EntityManager } from 'typeorm';
import type { Effect, EventEffect, LogEffect } from '@cloudloom/topology';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';

/** Stores events and logs in their order, numbered without gaps. */
export async function insertEvents(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
  origin: { managerName: string | null; agentName: string | null } = { managerName: null, agentName: null },
): Promise<void> {
  const records = effects.filter((effect) => effect.kind === 'event' || effect.kind === 'log');
  if (records.length === 0) return;
  await manager.query(
    `insert into events (execution_id, tenant_name, seq, type, timestamp, reported_timestamp, message, event_type, logger, level,
                         operation, node_instance_id, node_name, source_id, target_id, error_causes, manager_name,
                         agent_name)
     select $1, $4, r.seq, r.type, to_timestamp(r.timestamp / 1000), $2, r.message, r.event_type, r.logger, r.level,
            r.operation, r.node_instance_id, i.node_id, r.source_id, r.target_id, r.error_causes, $5, $6
       from json_to_recordset($3::json) as r (seq bigint, type text, timestamp double precision, message text,
              event_type text, logger text, level text, operation text, node_instance_id text, source_id text,
              target_id text, error_causes json)
       left join node_instances i on i.tenant_name = $4 and i.id = r.node_instance_id
      order by r.seq`,
    [
      counter.executionId,
      counter.reportedAt,
      storableJson(records.map((record, index) => toRow(record, counter.nextSeq + index))),
      counter.tenantName,
      origin.managerName,
      origin.agentName,
    ],
  );
  counter.nextSeq += records.length;
}

/** @internal A record as `json_to_recordset` takes it. */
export function toRow(record: EventEffect | LogEffect, seq: number): object {
  const { timestamp, message, operation, nodeInstanceId, sourceId, targetId } = record;
  return {
    seq,
    timestamp,
    message,
    operation,
    node_instance_id: nodeInstanceId,
    source_id: sourceId,
    target_id: targetId,
    ...(record.kind === 'event'
      ? { type: 'cloudify_event', event_type: record.eventType, error_causes: record.errorCauses }
      : { type: 'cloudify_log', logger: record.logger, level: record.level }),
  };
}
