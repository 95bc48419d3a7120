export type * from './json.ts';
export type * from './plan/plan.ts';
