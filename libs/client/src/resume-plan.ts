import type { Json, JsonObject } from './json.ts';
import { toCamelCase } from './wire.ts';

/** What a resume is asked to run again, besides what has not finished. */
export interface ResumeChoice {
  /** Paths or ids of tasks to run again although they succeeded, with everything that follows from them. */
  tasks?: readonly string[];
}

export interface ResumePlanQuery extends ResumeChoice {
  /** Plans a force-resume. */
  force?: boolean;
  /** Only operations, local tasks and subgraphs. */
  skipInternal?: boolean;
}

/** Why a task would run again. */
export type ResumeReason =
  'failed' | 'not_started' | 'interrupted' | 'forced' | 'chosen' | 'depends_on_chosen' | 'reopened';

export interface PlannedTask {
  id: string;
  path: string;
  name: string;
  type: string;
  operation: string | null;
  nodeInstanceId: string | null;
  state: string;
}

/** What would become of the tasks of one graph. */
export interface GraphResumePlan {
  name: string;
  rerun: (PlannedTask & { reason: ResumeReason })[];
  kept: PlannedTask[];
  /** They run at this moment; their ends count. */
  awaited: PlannedTask[];
  /** No part of the graph any more, e.g. in a failed subgraph that was replaced by another one. */
  setAside: PlannedTask[];
}

/** What a resume would do. */
export interface ResumePlan {
  executionId: string;
  action: 'resume' | 'force-resume';
  totals: { rerun: number; kept: number; awaited: number; setAside: number };
  /** Tasks that would run again and still run: as long as there are any, the resume is refused without force. */
  blocked: string[];
  graphs: GraphResumePlan[];
}

/** Reads a plan: its keys are all the server's own. */
export const readResumePlan = (value: Json): ResumePlan => camelCased(value) as unknown as ResumePlan;

/** All keys, at every depth: for answers without a user's data in them. */
export function camelCased(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(camelCased);
  if (value === null || value === undefined || typeof value !== 'object') return value ?? null;
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(entries.map(([key, item]) => [toCamelCase(key), camelCased(item)]));
}
