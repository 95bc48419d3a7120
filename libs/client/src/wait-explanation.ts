import type { Json } from './json.ts';
import { camelCased } from './resume-plan.ts';

/** Why an execution has not begun. */
export interface WaitExplanation {
  executionId: string;
  status: string;
  /** In one word, such as `deployment_busy`. */
  code: string;
  /** In a sentence. */
  reason: string;
  /** Those in its way that the caller may see, ten at most. */
  blockedBy: { id: string; workflowId: string; deploymentId: string | null; status: string }[];
  /** How many more are in its way. */
  blockedByOthers: number;
}

export const readWaitExplanation = (body: Json): WaitExplanation =>
  camelCased(body) as unknown as WaitExplanation;
