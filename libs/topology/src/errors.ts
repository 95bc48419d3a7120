/** Codes of everything that can be wrong with a plan when its instances are made or modified. */
export type TopologyErrorCode =
  | 'unsupported_relationship'
  | 'illegal_connection_type'
  | 'unsupported_all_to_one_in_group'
  | 'illegal_instance_count'
  | 'containment_cycle'
  | 'instance_ids_exhausted'
  | 'too_many_node_instances'
  | 'too_many_relationships'
  | 'illegal_all_to_one_state'
  | 'unknown_scalable_entity';

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
  /** The class by which clients of the language know it. */
  readonly exception = 'TypeError';

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

/**
 * No free id was found for a node; with 36^6 ids a node this means a broken source of randomness. Clients know the
 * situation by the bare name of its class.
 */
export class InstanceIdsExhausted extends TopologyError {
  readonly code = 'instance_ids_exhausted';
  override readonly name = 'RuntimeError';

  constructor(readonly place: string) {
    super(`No free instance id was found for ${place}. Check the source of random numbers.`);
  }
}

const inFigures = (count: number): string => (count < 1e15 ? count.toLocaleString('en-US') : String(count));

/** A plan whose counts multiply to more instances than the limit. Thrown before any instance is made. */
export class TooManyNodeInstances extends TopologyError {
  readonly code = 'too_many_node_instances';
  override readonly name = 'TooManyNodeInstances';

  constructor(
    /** The node or scaling group at which the limit was passed. */
    readonly place: string,
    /** What multiplies to the largest number, outermost first. */
    readonly factors: readonly { name: string; count: number }[],
    readonly instances: number,
    readonly limit: number,
  ) {
    const product = factors.map(({ name, count }) => `${inFigures(count)} (${name})`).join(' x ');
    super(
      `The deployment would have ${inFigures(instances)} instances or more, and the limit is ${inFigures(limit)}. ` +
        `Most come from ${product || place}; lower one of these numbers.`,
    );
  }
}

/** A plan whose instances would be related more often than the limit. Thrown before any instance is made. */
export class TooManyRelationships extends TopologyError {
  readonly code = 'too_many_relationships';
  override readonly name = 'TooManyRelationships';

  constructor(
    /** The connection with most relationships; null when memberships in scaling groups are the reason. */
    readonly worst: {
      sourceNode: string;
      targetNode: string;
      sources: number;
      targets: number;
      relationships: number;
    } | null,
    readonly relationships: number,
    readonly limit: number,
  ) {
    const reason =
      worst === null
        ? 'Scaling groups are nested too deeply for that many instances.'
        : `Most come from node ${worst.sourceNode} (${inFigures(worst.sources)} instances) to node ` +
          `${worst.targetNode} (${inFigures(worst.targets)} instances): ${inFigures(worst.relationships)}. ` +
          'Use all_to_one, or lower one of the numbers.';
    super(
      `The instances would have ${inFigures(relationships)} relationships, and the limit is ${inFigures(limit)}. ${reason}`,
    );
  }
}

/** The instances of a node are related to several instances where `all_to_one` allows one. */
export class IllegalAllToOneState extends TopologyError {
  readonly code = 'illegal_all_to_one_state';
  override readonly name = 'IllegalAllToOneState';

  constructor(
    readonly sourceNode: string,
    readonly targetNode: string,
    readonly targetIds: readonly string[],
  ) {
    super(
      `The relationship from node ${sourceNode} to node ${targetNode} is all_to_one, but its instances are related to ` +
        `${targetIds.length} of them: ${targetIds.slice(0, 5).join(', ')}${targetIds.length > 5 ? ', ...' : ''}.`,
    );
  }
}

/** A modification names something that is neither a node nor a scaling group. */
export class UnknownScalableEntity extends TopologyError {
  readonly code = 'unknown_scalable_entity';
  override readonly name = 'UnknownScalableEntity';

  constructor(readonly entity: string) {
    super(`No scalable entity named ${entity} was found; name a node or a scaling group of the deployment.`);
  }
}
