import type { OperationOutcome, TopologySkeleton } from '@cloudloom/topology';
import type { OperationCall } from '../runtime.ts';
import type { OperationRule, PlannedRun } from './operation-script.ts';
import { operationFailed, operationSucceeded, type OperationAttempt } from './scripted-operation.ts';

const SUCCESS: PlannedRun = { seconds: 0, end: () => operationSucceeded() };

/** Plays the rules of a script: remembers for each operation of each instance how often it has run. */
export class ScriptedRuns {
  readonly #rules: readonly OperationRule[];
  readonly #topology: () => TopologySkeleton;
  #nodeOf: ReadonlyMap<string, string> = new Map();
  readonly #runs = new Map<string, number>();

  /** @param topology the deployment as it is at the moment */
  constructor(rules: readonly OperationRule[], topology: () => TopologySkeleton) {
    this.#rules = rules;
    this.#topology = topology;
  }

  async run(attempt: OperationAttempt): Promise<OperationOutcome> {
    const { seconds, end } = this.#next(attempt.call);
    const { timeout } = attempt.call;
    if (timeout !== null && seconds > timeout) {
      await attempt.sleep(1000 * timeout);
      return operationFailed('non_recoverable', `Process killed due to timeout of ${timeout} seconds`);
    }
    if (seconds > 0) await attempt.sleep(1000 * seconds);
    return end(attempt);
  }

  #next(call: OperationCall): PlannedRun {
    const key = [call.nodeInstanceId, call.side, call.relatedId, call.operation].join(' ');
    const number = this.#runs.get(key) ?? 0;
    this.#runs.set(key, number + 1);
    const rule = this.#rules.findLast((each) => this.#fits(each, call));
    return rule ? (rule.runs[number] ?? rule.rest) : SUCCESS;
  }

  #fits({ subject, operation, side }: OperationRule, call: OperationCall): boolean {
    if (!isNamed(operation, call.operation)) return false;
    const [first, second] = subject.split('>') as [string, string?];
    if (second === undefined) return call.side === undefined && this.#is(first, call.nodeInstanceId);
    if (call.side === undefined || call.relatedId === undefined) return false;
    if (side !== undefined && side !== call.side) return false;
    const ends = [call.nodeInstanceId, call.relatedId] as const;
    const [source, target] = call.side === 'source' ? ends : [ends[1], ends[0]];
    return this.#is(first, source) && this.#is(second, target);
  }

  /** Whether a name of a script means this instance. */
  #is(name: string, instanceId: string): boolean {
    return name === '*' || name === instanceId || name === this.#nodeIdOf(instanceId);
  }

  /** Instances come and go by modifications. */
  #nodeIdOf(instanceId: string): string | undefined {
    if (!this.#nodeOf.has(instanceId))
      this.#nodeOf = new Map(this.#topology().nodeInstances.map(({ id, nodeId }) => [id, nodeId]));
    return this.#nodeOf.get(instanceId);
  }
}

/** Whether a name of a script, full or its last part, means this operation. */
export const isNamed = (name: string, operation: string): boolean =>
  name === '*' || name === operation || operation.endsWith(`.${name}`);
