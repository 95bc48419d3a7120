import type { FunctionName } from './function-call.ts';

/** Minor version of the language that a function came with; the others were always there. */
export const FUNCTION_SINCE: Readonly<Partial<Record<FunctionName, number>>> = { concat: 1, merge: 3 };
