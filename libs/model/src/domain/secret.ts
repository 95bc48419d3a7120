import type { Owned } from './scope.ts';

/** A secret without its value; the value is read by its own call. */
export interface Secret extends Owned {
  key: string;
  updatedAt: Date;
  isHiddenValue: boolean;
}
