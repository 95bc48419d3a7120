import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Owned } from './scope.ts';

/** A secret without its value; the value is read by its own call. */
export interface Secret extends Owned {
  key: string;
  updatedAt: Date;
  isHiddenValue: boolean;
  /** With a schema (JSON Schema) the value is JSON that fits it, stored as text. */
  schema: Json;
  /** A name and settings that clients keep with the secret; values are always stored here. */
  providerName: string | null;
  providerOptions: JsonObject | null;
}
