import type { PlannedNodeInstance } from './node-instance.ts';

/** What happens to an instance: it comes, it goes, or it stays and gains or loses relationships. */
export type ModificationMark = 'added' | 'removed' | 'extended' | 'reduced';

/** An instance in a list of a modification. */
export interface ModifiedNodeInstance extends PlannedNodeInstance {
  /** null = merely related: listed for context, and only with those relationships that the list is about. */
  modification: ModificationMark | null;
}

/** Changes to a deployment's instances. What exists is told by its id; lists are in plan order. */
export interface TopologyModification {
  /** New instances in full, and the existing ones they are related to, in either direction. */
  addedAndRelated: ModifiedNodeInstance[];
  /** Instances to go, as they were, and those that stay and are related to them. */
  removedAndRelated: ModifiedNodeInstance[];
  /** Staying instances with the relationships they gain, and the existing targets of these. */
  extendedAndRelated: ModifiedNodeInstance[];
  /** Staying instances with the relationships they lose, and the staying targets of these. */
  reducedAndRelated: ModifiedNodeInstance[];
}

/** How many instances of a node or scaling group there shall be. */
export interface EntityModification {
  /** Instances per instance of the container, a whole number of at least 0. */
  instances: number;
  /** Ids that are to go first. An instance in a scaling group stands for the instance of the group. */
  includeHints?: readonly string[];
  /** Ids that are to go last. What is in both lists is to go first. */
  excludeHints?: readonly string[];
}
