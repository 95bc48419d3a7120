import type { Json } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import { pythonText } from './python-text.ts';

/** As users give them; what blueprints declare has its defaults filled in. */
export interface ScaleParameters {
  /** A node or a scaling group. */
  scalable_entity_name: string;
  /** How many instances come or, below zero, go. */
  delta?: Json;
  /** Of a node: its host is meant. */
  scale_compute?: boolean;
  /** Ids of instances that go first, or one id. */
  include_instances?: string | string[] | null;
  /** Ids of instances that go last, or one id. */
  exclude_instances?: string | string[] | null;
  ignore_failure?: boolean;
  rollback_if_failed?: boolean;
  /** First undo and end what other executions have left started. */
  abort_started?: boolean;
}

/** A list, one element of it, or nothing. */
export function toList(value: string | string[] | null | undefined): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

const INTEGER = /^\s*[+-]?\d+(_\d+)*\s*$/;

/** Reads a count as Python's `int()` does. @throws WorkflowRefusedError */
export function toDelta(value: Json): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && INTEGER.test(value)) return Number(value.replaceAll('_', ''));
  const given = typeof value === 'string' ? value : pythonText(value);
  throw new WorkflowRefusedError('illegal_scaling', `The delta parameter must be a number. Got: ${given}`);
}
