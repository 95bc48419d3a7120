/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON mapping; in user data its keys keep their spelling. */
export interface JsonObject {
  [key: string]: Json;
}
