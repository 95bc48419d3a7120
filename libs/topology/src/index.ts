export type { Json, JsonObject } from '@cloudloom/blueprint';
export type * from './effects.ts';
export type * from './node-instance.ts';
export type * from './operation-outcome.ts';
export type * from './skeleton.ts';
