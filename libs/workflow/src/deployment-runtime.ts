import type { JsonObject, SkeletonNodeInstance, TopologySkeleton } from '@cloudloom/topology';

/** How many instances of a node or scaling group there shall be. */
export interface ModifiedCount {
  /** The new number, per instance of the container. */
  instances: number;
  /** Ids of instances that are to go first, where some go. */
  removedIdsIncludeHint?: readonly string[];
  /** Ids of instances that are to go last. */
  removedIdsExcludeHint?: readonly string[];
}

/** By name of a node or scaling group. */
export type ModifiedCounts = Readonly<Record<string, ModifiedCount>>;

/** A modification as it was when it started. */
export interface RecordedModification {
  id: string;
  /** New instances, and existing ones with the relationships that they gain. */
  addedAndRelated: SkeletonNodeInstance[];
  /** Instances to go, and staying ones with the relationships that they lose. */
  removedAndRelated: SkeletonNodeInstance[];
}

/** What became of a modification. */
export interface OwnModification {
  id: string;
  status: 'started' | 'finished' | 'rolledback';
}

/** What a run asks about its deployment and changes in it: recorded calls, with the same answer when asked again. */
export interface DeploymentRuntime {
  /**
   * Starts a modification; answers it together with the topology from now on.
   * @throws ModificationRefusedError
   */
  startModification(
    nodes: ModifiedCounts,
  ): Promise<{ modification: RecordedModification; topology: TopologySkeleton }>;
  /** @throws ModificationRefusedError */
  finishModification(id: string): Promise<void>;
  /** @throws ModificationRefusedError */
  rollbackModification(id: string): Promise<void>;
  listStartedModifications(): Promise<RecordedModification[]>;
  /** Those that this execution has started, in whatever attempt; as they were when the attempt asked first. Oldest first. */
  listOwnModifications(): Promise<OwnModification[]>;
  /** With functions evaluated, save those that need a secret. */
  resourceTags(): Promise<JsonObject>;
}
