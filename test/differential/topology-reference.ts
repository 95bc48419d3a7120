import { join } from 'node:path';
import type { Json, JsonObject, NodePlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import type {
  EntityModification,
  ModifiedNodeInstance,
  PlannedNodeInstance,
  TopologyModification,
} from '@cloudloom/topology';
import { PythonServers } from './python-servers.ts';

const SERVER = join(import.meta.dirname, '../oracle/topology_server.py');

/** `normal` and `candidate` are in the normal form that `topology_server.py` describes. */
export type TopologyAnswer =
  { error: string; message: string } | { error?: undefined; result: Json; normal: Json; candidate: Json };

export interface Topology {
  nodes: NodePlan[];
  scalingGroups: Record<string, ScalingGroupPlan>;
}

/** The original's planner of instances in processes that stay up, one for each core. */
export class TopologyReference {
  private readonly servers: PythonServers;

  constructor(count?: number) {
    this.servers = new PythonServers(SERVER, count);
  }

  create(topology: Topology, candidate: readonly PlannedNodeInstance[] | null): Promise<TopologyAnswer> {
    return this.ask({
      do: 'create',
      ...topologyDocument(topology),
      candidate: candidate && candidate.map(instanceDocument),
    });
  }

  modify(
    request: {
      topology: Topology;
      previousNodes: readonly NodePlan[];
      previous: readonly PlannedNodeInstance[];
      modified: Readonly<Record<string, EntityModification>>;
    },
    candidate: TopologyModification | null,
  ): Promise<TopologyAnswer> {
    return this.ask({
      do: 'modify',
      ...topologyDocument(request.topology),
      previous_nodes: request.previousNodes.map(nodeDocument),
      previous_node_instances: request.previous.map(instanceDocument),
      modified_nodes: Object.fromEntries(
        Object.entries(request.modified).map(([name, entity]) => [name, entityDocument(entity)]),
      ),
      candidate: candidate && modificationDocument(candidate),
    });
  }

  async close(): Promise<void> {
    await this.servers.close();
  }

  private async ask(question: JsonObject): Promise<TopologyAnswer> {
    return JSON.parse(await this.servers.ask(question)) as TopologyAnswer;
  }
}

const topologyDocument = ({ nodes, scalingGroups }: Topology): JsonObject => ({
  nodes: nodes.map(nodeDocument),
  scaling_groups: Object.fromEntries(
    Object.entries(scalingGroups).map(([name, { members, properties }]) => [
      name,
      { members, properties: { current_instances: properties.currentInstances } },
    ]),
  ),
});

/** Only what the planner reads. */
const nodeDocument = (node: NodePlan): JsonObject => ({
  id: node.id,
  name: node.name,
  type: node.type,
  type_hierarchy: node.typeHierarchy,
  ...(node.hostId === undefined ? {} : { host_id: node.hostId }),
  capabilities: {
    scalable: {
      properties: { current_instances: node.capabilities.scalable.properties.currentInstances },
    },
  },
  relationships: node.relationships.map(({ type, typeHierarchy, targetId, properties }) => ({
    type,
    type_hierarchy: typeHierarchy,
    target_id: targetId,
    properties,
  })),
});

const entityDocument = ({ instances, includeHints, excludeHints }: EntityModification): JsonObject => ({
  instances,
  ...(includeHints && { removed_ids_include_hint: [...includeHints] }),
  ...(excludeHints && { removed_ids_exclude_hint: [...excludeHints] }),
});

/** An instance as the original's planner writes it. */
export const instanceDocument = (instance: PlannedNodeInstance | ModifiedNodeInstance): JsonObject => ({
  id: instance.id,
  name: instance.nodeId,
  node_id: instance.nodeId,
  ...(instance.hostId === null ? {} : { host_id: instance.hostId }),
  relationships: instance.relationships.map(({ type, targetName, targetId }) => ({
    type,
    target_name: targetName,
    target_id: targetId,
  })),
  ...(instance.scalingGroups.length === 0 ? {} : { scaling_groups: instance.scalingGroups }),
  ...('modification' in instance && instance.modification !== null
    ? { modification: instance.modification }
    : {}),
});

/** A modification as the original's planner writes it. */
export const modificationDocument = (modification: TopologyModification): JsonObject => ({
  added_and_related: modification.addedAndRelated.map(instanceDocument),
  removed_and_related: modification.removedAndRelated.map(instanceDocument),
  extended_and_related: modification.extendedAndRelated.map(instanceDocument),
  reduced_and_related: modification.reducedAndRelated.map(instanceDocument),
});
