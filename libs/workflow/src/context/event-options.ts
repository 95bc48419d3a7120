import type { EffectSubject, Json } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';

/** What an event is about, besides the execution and its deployment, which every event is about. */
export interface EventContext {
  nodeInstanceId?: string;
  sourceId?: string;
  targetId?: string;
  /** Full name of an operation. */
  operation?: string;
}

export interface EventOptions {
  /** Default: `workflow_stage`, or `workflow_node_event` for an event of a node instance. */
  eventType?: string;
  /** Values that belong to the text. They travel with the event and are not stored with it. */
  args?: Json;
  additionalContext?: EventContext;
}

const KEYS: ReadonlySet<string> = new Set(['nodeInstanceId', 'sourceId', 'targetId', 'operation']);

/** @throws WorkflowUsageError for keys that are not stored: they would be lost without a word */
export function toSubject(context: EventContext = {}): EffectSubject {
  const unknown = Object.keys(context).find((key) => !KEYS.has(key));
  if (unknown === undefined) return { ...context };
  throw new WorkflowUsageError(
    'unknown_context_key',
    `Events are not stored with "${unknown}". Their additionalContext takes ${[...KEYS].join(', ')}; put anything else into the text.`,
  );
}
