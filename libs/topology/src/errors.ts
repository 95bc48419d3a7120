/** Codes of everything that can be wrong with a plan when its instances are made. */
export type TopologyErrorCode =
  | 'unsupported_relationship'
  | 'illegal_connection_type'
  | 'unsupported_all_to_one_in_group'
  | 'illegal_instance_count'
  | 'containment_cycle'
  | 'instance_ids_exhausted';

/** A plan that cannot become instances. `name` is the word Cloudify's tools use for the situation. */
export abstract class TopologyError extends Error {
  abstract readonly code: TopologyErrorCode;
}

/** A relationship whose type derives from none of `depends_on`, `connected_to`, `contained_in`. */
export class UnsupportedRelationship extends TopologyError {
  readonly code = 'unsupported_relationship';
  override readonly name = 'UnsupportedRelationship';

  constructor(
    readonly sourceNode: string,
    readonly targetNode: string,
    readonly relationshipType: string,
  ) {
    super(
      `Relationship ${relationshipType} from node ${sourceNode} to node ${targetNode} is not supported: ` +
        'its type must derive from cloudify.relationships.depends_on, connected_to or contained_in.',
    );
  }
}

/** `connection_type` holds something else than the two words it may hold. */
export class IllegalConnectedToConnectionType extends TopologyError {
  readonly code = 'illegal_connection_type';
  override readonly name = 'IllegalConnectedToConnectionType';

  constructor(
    readonly sourceNode: string,
    readonly targetNode: string,
    readonly connectionType: string,
  ) {
    super(
      `The relationship from node ${sourceNode} to node ${targetNode} has the connection type ${connectionType}; ` +
        'use all_to_all or all_to_one.',
    );
  }
}

/** `all_to_one` between two nodes under a common scaling group, where "the one" has no meaning. */
export class UnsupportedAllToOneInGroup extends TopologyError {
  readonly code = 'unsupported_all_to_one_in_group';
  override readonly name = 'UnsupportedAllToOneInGroup';

  constructor(
    readonly sourceNode: string,
    readonly targetNode: string,
    readonly group: string,
  ) {
    super(
      `The relationship from node ${sourceNode} to node ${targetNode} is all_to_one, but both belong to the ` +
        `scaling group ${group}; use all_to_all, or take one of them out of the group.`,
    );
  }
}

/** An instance count that is no whole number of at least 0, e.g. a function that was never evaluated. */
export class IllegalInstanceCount extends TopologyError {
  readonly code = 'illegal_instance_count';
  override readonly name = 'IllegalInstanceCount';

  constructor(
    readonly place: string,
    readonly count: unknown,
  ) {
    super(
      `${place} has the instance count ${JSON.stringify(count)}; a whole number of at least 0 is needed. ` +
        'Evaluate the plan with its inputs first.',
    );
  }
}

/** Nodes and scaling groups contain each other in a circle; blueprints like that do not parse. */
export class ContainmentCycle extends TopologyError {
  readonly code = 'containment_cycle';
  override readonly name = 'ContainmentCycle';

  constructor(readonly place: string) {
    super(
      `${place} contains itself, directly or through others. Break the circle of contained_in and groups.`,
    );
  }
}

/** No free id was found for a node; with 36^6 ids a node this means a broken source of randomness. */
export class InstanceIdsExhausted extends TopologyError {
  readonly code = 'instance_ids_exhausted';
  override readonly name = 'InstanceIdsExhausted';

  constructor(readonly place: string) {
    super(`No free instance id was found for ${place}. Check the source of random numbers.`);
  }
}
