/** Any value that JSON can carry; user data (properties, inputs, runtime properties) is always of this type. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON mapping. Keys are user data and keep their spelling. */
export interface JsonObject {
  [key: string]: Json;
}
