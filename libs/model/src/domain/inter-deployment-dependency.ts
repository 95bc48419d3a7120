import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Owned } from './scope.ts';

/** A deployment that needs another one. */
export interface InterDeploymentDependency extends Owned {
  /** A UUID. */
  id: string;
  /** What in the source makes it depend: the place of a function, `component.NODE`, `sharedresource.NODE`. */
  dependencyCreator: string;
  sourceDeploymentId: string;
  /** Null when it is not known yet, is gone, or is another manager's. */
  targetDeploymentId: string | null;
  /** A function that says which deployment is meant. */
  targetDeploymentFunc: Json;
  /** Describes a source or target of another manager. */
  externalSource: JsonObject | null;
  externalTarget: JsonObject | null;
}

export type NewDependency = Omit<InterDeploymentDependency, 'id' | 'createdAt'> &
  Partial<Pick<InterDeploymentDependency, 'id' | 'createdAt'>>;
