import type { Json, JsonObject } from '@cloudloom/workflow';

/** What a property of JSON has under its keys; nothing when it is no map. */
export const toMap = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
