import type { EntityManager } from 'typeorm';
import type { JsonObject } from '@cloudloom/blueprint';
import {
  changesOfState,
  changeSystemProperties,
  type Effect,
  type NodeInstanceStateEffect,
  type SystemPropertiesEffect,
} from '@cloudloom/topology';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';
import { groupBy } from './group-by.ts';

interface LockedInstance {
  id: string;
  system_properties: JsonObject;
}

type InstanceEffect = NodeInstanceStateEffect | SystemPropertiesEffect;

const isInstanceEffect = (effect: Effect): effect is InstanceEffect =>
  effect.kind === 'nodeInstanceState' || effect.kind === 'systemProperties';

/**
 * Sets states and system properties of node instances, each change raising the version by one. An instance that is gone
 * meanwhile (scaled in, deployment deleted) has nothing to set.
 */
export async function applyInstanceStates(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<void> {
  const changes = groupBy(effects.filter(isInstanceEffect), (effect) => effect.nodeInstanceId);
  if (changes.size === 0) return;
  const instances: LockedInstance[] = await manager.query(
    `select id, system_properties from node_instances
      where tenant_name = $1 and id = any($2) order by id collate "C" for no key update`,
    [counter.tenantName, [...changes.keys()]],
  );
  const rows = instances.map((instance) => toRow(instance, changes.get(instance.id) ?? []));
  await manager.query(
    `update node_instances i
        set state = coalesce(r.state, i.state), version = i.version + r.changes,
            system_properties = r.system_properties
       from json_to_recordset($2::json) as r (id text, state text, changes integer, system_properties json)
      where i.tenant_name = $1 and i.id = r.id`,
    [counter.tenantName, storableJson(rows)],
  );
}

function toRow(instance: LockedInstance, changes: InstanceEffect[]): object {
  const states = changes.flatMap((change) => (change.kind === 'nodeInstanceState' ? [change.state] : []));
  return {
    id: instance.id,
    // Left out where none of the changes is one of the state.
    state: states.at(-1),
    changes: changes.length,
    system_properties: changes.reduce(withFindings, instance.system_properties),
  };
}

const withFindings = (properties: JsonObject, change: InstanceEffect): JsonObject =>
  changeSystemProperties(
    properties,
    change.kind === 'systemProperties' ? change : changesOfState(change.state, change.timestamp),
  );
