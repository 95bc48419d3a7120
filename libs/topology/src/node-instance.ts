/** A relationship between two node instances, as the instance that declares it stores it. */
export interface InstanceRelationship {
  type: string;
  /** Node name of the target. */
  targetName: string;
  /** Instance id of the target. */
  targetId: string;
}

/** A node instance as planned: what exists before anything ran. */
export interface PlannedNodeInstance {
  /** `<node>_<six of a-z0-9>`. */
  id: string;
  nodeId: string;
  /** 1, 2, ... per node. */
  index: number;
  hostId: string | null;
  relationships: InstanceRelationship[];
  /** Containing scaling-group instances, innermost first. */
  scalingGroups: { id: string; name: string }[];
}
