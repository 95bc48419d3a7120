import type { Json, JsonObject } from '@cloudloom/blueprint';

/** What an operation, a state or an event is about; on a relationship both ends and the side. */
export type TraceSubject =
  { instance: string } | { source: string; target: string; side: 'source' | 'target' };

export type TraceItem = { seq: number } & (
  | ({ kind: 'op_start'; op: string; attempt: number; inputs: Json } & TraceSubject)
  | ({ kind: 'op_end'; op: string; attempt: number; outcome: string; started: number } & TraceSubject)
  | { kind: 'state'; instance: string; state: string }
  | { kind: 'event'; instance: string; text: string }
  | { kind: 'workflow'; event: string; text: string }
  | { kind: 'log'; level: string; text: string }
  | { kind: 'cancel_requested' }
);

/** A trace item before it has its place. */
export type NewTraceItem = TraceItem extends infer Item
  ? Item extends TraceItem
    ? Omit<Item, 'seq'>
    : never
  : never;

export interface FinalInstance {
  state: string;
  runtime_properties: Json;
  /** Left out where there are none. */
  system_properties?: Json;
  relationships: { type: string; target: string }[];
  scaling_groups?: string[];
}

export interface TraceStep {
  workflow: string;
  parameters: JsonObject;
  options: { task_retries: number; task_retry_interval: number; subgraph_retries: number };
  set_states?: Record<string, string>;
  status: 'terminated' | 'failed' | 'cancelled';
  error?: string;
  observed: TraceItem[];
  final: Record<string, FinalInstance>;
  outputs?: Json;
  outputs_error?: string;
}

/** What happened when a scenario ran, with instance ids made comparable: the form that the oracle's `compare` reads. */
export interface TraceDocument {
  format: 1;
  engine: string;
  blueprint: string;
  description: string | null;
  initial: Record<string, FinalInstance>;
  steps: TraceStep[];
}
