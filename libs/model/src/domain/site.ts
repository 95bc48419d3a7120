import type { Owned } from './scope.ts';

/** A place where deployments are. */
export interface Site extends Owned {
  name: string;
  /** Degrees, both null where nobody said. */
  latitude: number | null;
  longitude: number | null;
}
