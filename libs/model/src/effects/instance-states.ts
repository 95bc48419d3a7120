import type { EntityManager } from 'typeorm';
import type { JsonObject } from '@cloudloom/blueprint';
import type { Effect, NodeInstanceStateEffect } from '@cloudloom/topology';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';
import { groupBy } from './group-by.ts';

interface LockedInstance {
  id: string;
  system_properties: JsonObject;
}

/**
 * Sets the states of node instances, each change raising the version by one. An instance that is gone meanwhile (scaled
 * in, deployment deleted) has no state to set.
 */
export async function applyInstanceStates(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<void> {
  const changes = groupBy(
    effects.filter((effect) => effect.kind === 'nodeInstanceState'),
    (effect) => effect.nodeInstanceId,
  );
  if (changes.size === 0) return;
  const instances: LockedInstance[] = await manager.query(
    `select id, system_properties from node_instances
      where tenant_name = $1 and id = any($2) order by id collate "C" for no key update`,
    [counter.tenantName, [...changes.keys()]],
  );
  const rows = instances.map((instance) => toRow(instance, changes.get(instance.id) ?? []));
  await manager.query(
    `update node_instances i
        set state = r.state, version = i.version + r.changes, system_properties = r.system_properties
       from json_to_recordset($2::json) as r (id text, state text, changes integer, system_properties json)
      where i.tenant_name = $1 and i.id = r.id`,
    [counter.tenantName, storableJson(rows)],
  );
}

function toRow(instance: LockedInstance, changes: NodeInstanceStateEffect[]): object {
  return {
    id: instance.id,
    state: changes.at(-1)?.state,
    changes: changes.length,
    system_properties: changes.reduce(withFindings, instance.system_properties),
  };
}

/** A freshly configured instance has no drift, and a freshly started one is healthy, before anything is checked. */
function withFindings(properties: JsonObject, change: NodeInstanceStateEffect): JsonObject {
  const fine = { ok: true, result: null, task: null, timestamp: new Date(change.timestamp).toISOString() };
  switch (change.state) {
    case 'configured':
      return { ...properties, configuration_drift: fine };
    case 'started':
      return { ...properties, previous_status: null, status: fine };
    default:
      return properties;
  }
}
