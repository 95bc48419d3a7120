import type { JsonObject, NodePlan } from '@cloudloom/blueprint';
import type { InstanceRelationship } from '@cloudloom/topology';
import type { Owned } from './scope.ts';

/** A node of a deployment: its plan entry plus counts. */
export interface Node extends Owned {
  deploymentId: string;
  blueprintId: string;
  /** The node's name. */
  id: string;
  plan: NodePlan;
  numberOfInstances: number;
  plannedNumberOfInstances: number;
  minNumberOfInstances: number;
  /** -1 = unbounded. */
  maxNumberOfInstances: number;
}

export interface NodeInstance extends Owned {
  id: string;
  nodeId: string;
  deploymentId: string;
  hostId: string | null;
  index: number;
  state: string;
  /** Raised by one with each effective change; new instances have 1. */
  version: number;
  runtimeProperties: JsonObject;
  systemProperties: JsonObject;
  relationships: InstanceRelationship[];
  scalingGroups: { id: string; name: string }[];
}
