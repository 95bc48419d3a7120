import type { Json, JsonObject } from '@cloudloom/blueprint';

/** How an operation is to behave, as the node property `oracle` commands it. */
export interface OperationCommand {
  /** `error` = a plain exception. */
  error?: 'recoverable' | 'nonrecoverable' | 'retry' | 'error';
  /** How many runs fail, counted for each instance or pair; -1 = all. Default 1. */
  times?: number;
  /** How many runs succeed before. */
  skip?: number;
  /** Seconds. */
  retry_after?: number;
  /** Ordinals of the instances that it applies to. */
  only?: number[];
  /** Seconds to spend. */
  sleep?: number;
  /** Runtime properties to set. */
  set?: JsonObject;
  result?: Json;
  /** Ask the execution to stop. */
  cancel?: boolean;
}

/** Their operations are called like lifecycle ones, so that the bare name does not select them. */
const SHADOWED_INTERFACES = ['validation', 'monitoring', 'cloudify_agent', 'monitoring_agent'];

export interface CommandedOperation {
  /** Full name. */
  operation: string;
  side?: 'source' | 'target';
  /** Relationship operations: node name of the target. */
  targetNode?: string;
  /** Ordinal of the instance whose node commands: the source on a relationship. */
  ordinal: number;
}

function selectorsOf({ operation, side, targetNode }: CommandedOperation): string[] {
  const parts = operation.split('.');
  const short = parts.at(-1) ?? operation;
  if (side) return [`${short}@${side}>${targetNode}`, `${short}@${side}`];
  const isShadowed = SHADOWED_INTERFACES.includes(parts.at(-2) ?? '') && short !== 'check_status';
  return [operation, parts.slice(-2).join('.'), ...(isShadowed ? [] : [short])];
}

/** Finds the command for an operation in a node's `oracle` property; none = succeed. */
export function findCommand(commands: Json | undefined, asked: CommandedOperation): OperationCommand {
  if (typeof commands !== 'object' || commands === null || Array.isArray(commands)) return {};
  const selector = selectorsOf(asked).find((each) => Object.hasOwn(commands, each));
  const command = (selector === undefined ? {} : (commands[selector] ?? {})) as OperationCommand;
  return command.only && !command.only.includes(asked.ordinal) ? {} : command;
}

/** Whether the run with this number (0 = the first) is commanded to fail. */
export function isFailing(command: OperationCommand, run: number): boolean {
  const { error, times = 1, skip = 0 } = command;
  return error !== undefined && run >= skip && (times < 0 || run < skip + times);
}
