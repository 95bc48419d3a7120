import type { Json, JsonObject, WorkflowFunction } from '@cloudloom/workflow';
import type { TopologyName } from './topologies.ts';

/** What one run of an operation does. In memory it is played, on a real stack it is a small shell script. */
export type Step =
  | 'ok'
  /** Exits with 1: recoverable. */
  | 'fail'
  /** Says that trying again is of no use, with the text `no use`. */
  | 'abort'
  /** Asks to run again with the text `not yet`, after the task's own interval. */
  | 'ask'
  | { returns: Json }
  /** Answers the value of one of its inputs. */
  | { returnsInput: string }
  | { asksAfter: number }
  /** Goes on until the line was told; `cancel`: until the scenario's cancel was accepted; `end`: beyond the execution's end. */
  | { until: string; then?: Step }
  /** Takes so many seconds. */
  | { takes: number; then?: Step }
  /** Anything else: the script, and how it ends. */
  | { script: string; ends: PlayedEnd };

/** How an operation ends where it is only played. */
export type PlayedEnd =
  | { returns: Json }
  | {
      kind: 'recoverable' | 'non_recoverable' | 'retry';
      message: string;
      type?: string;
      retryAfter?: number;
    };

/** What a client does, at the moment when a line is told. */
export interface Action {
  after: string;
  does: 'cancel' | 'force-cancel' | 'kill';
}

/** What a client does with an execution that has ended. */
export interface Resumption {
  does: 'resume' | 'force-resume';
  /** A line that an operation which outlived the run still tells: not before it. */
  after?: string;
}

/**
 * What must be seen. Lines read `a run started`, `a run failed [retry 1/2]`, `subgraph x succeeded`, `a "text of a node event"`,
 * `"text of a workflow event"`, `log info text`. In memory the trace is compared line by line; on a real stack, where branches
 * run side by side, the lines about each subject are compared, and the pairs of `before`.
 */
export interface Expected {
  status: 'terminated' | 'failed' | 'cancelled';
  /** The whole error; instance ids are replaced by names. Default: none. */
  error?: string;
  /** A part of the error, where the rest is a stack trace. */
  errorPart?: string;
  trace?: string[];
  /** Pairs of lines: the first comes before the second. */
  before?: [string, string][];
  /** What operations that outlive the execution still tell. */
  later?: string[];
  /** Whole texts of events, in this order among themselves. */
  texts?: string[];
  /** States of instances in the end, by name. */
  states?: Record<string, string>;
  /** Seconds from start to end: exactly so many of virtual time, at least so many of real time. */
  seconds?: number;
}

export interface Behaviour {
  /** Name of the workflow in the blueprint; unique. */
  id: string;
  /** Section of the specification of the engine. */
  section: string;
  /** What the engine does, in one sentence. */
  name: string;
  /** Numbers of the specification's list of traps that it shows. */
  traps?: number[];
  topology: TopologyName;
  /** Code, or the name of a workflow that comes with the product. */
  workflow: WorkflowFunction | 'install' | 'uninstall' | 'execute_operation';
  resumable?: boolean;
  parameters?: JsonObject;
  /** Declared parameters that have a default. */
  defaults?: JsonObject;
  start?: { dryRun?: boolean; waitAfterFail?: number };
  /** By `<instance> <operation>`: what every run does, or a list that is used up run by run (after it, runs succeed). */
  operations?: Record<string, Step | Step[]>;
  actions?: Action[];
  /** After the end, the first of these is done, after the next end the second. The trace is that of all runs. */
  resumptions?: Resumption[];
  /** States of instances before the start. */
  states?: Record<string, string>;
  expected: Expected;
  /** Where it can be shown on one side alone, and why. */
  only?: { side: 'memory' | 'server'; because: string };
}

/** The system settings under which all behaviours are shown. */
export const SETTINGS = { taskRetries: 2, taskRetryInterval: 0, subgraphRetries: 1 };

/** The workflow's name in the blueprint: those that come with the product have their own. */
export const workflowNameOf = ({ id, workflow }: Behaviour): string =>
  typeof workflow === 'string' ? workflow : id;

/** What tests of a behaviour are called. */
export const titleOf = ({ section, name, id }: Behaviour): string => `${section} ${name} (${id})`;

export const isShownIn = (side: 'memory' | 'server', { only }: Behaviour): boolean =>
  only === undefined || only.side === side;

/** Behaviours by the number of their chapter, in the order of chapters. */
export function byChapter<T extends { section: string }>(behaviours: readonly T[]): Map<string, T[]> {
  const chapters = new Map<string, T[]>();
  for (const behaviour of behaviours) {
    const [chapter = ''] = behaviour.section.split('.');
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), behaviour]);
  }
  return new Map([...chapters].sort(([a], [b]) => Number(a) - Number(b)));
}
