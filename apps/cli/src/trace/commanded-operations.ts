import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { OperationCall, OperationOutcome } from '@cloudloom/workflow';
import { operationFailed, operationSucceeded, type OperationAttempt } from '@cloudloom/workflow/testing';
import { findCommand, isFailing, type OperationCommand } from './operation-command.ts';
import type { TraceSubject } from './trace-document.ts';
import type { TracedDeployment } from './traced-deployment.ts';
import type { TraceRecorder } from './trace-recorder.ts';

/** What one step gives the operations. */
export interface OperationSurroundings {
  recorder: TraceRecorder;
  requestCancel: () => void;
  /** Evaluates the intrinsic functions in an operation's inputs. */
  evaluate: (value: Json, call: OperationCall) => Promise<Json>;
}

/** Stands for every operation of a deployment: records that it ran, and behaves as its node's `oracle` property commands. */
export class CommandedOperations {
  readonly #deployment: TracedDeployment;
  readonly #runs = new Map<string, number>();

  constructor(deployment: TracedDeployment) {
    this.#deployment = deployment;
  }

  /** Forgets how often operations have run. */
  reset(): void {
    this.#runs.clear();
  }

  async run(
    { call, retryNumber: attempt, sleep }: OperationAttempt,
    surroundings: OperationSurroundings,
  ): Promise<OperationOutcome> {
    const { recorder } = surroundings;
    const subject = this.#subjectOf(call);
    const op = call.operation;
    const inputs = this.#deployment.names.present(await surroundings.evaluate(this.#inputsOf(call), call));
    const started = recorder.add({ kind: 'op_start', op, attempt, inputs, ...subject });
    const run = this.#countRun(call);
    const command = this.#commandFor(call);
    if (command.sleep) await sleep(1000 * command.sleep);
    Object.assign(this.#deployment.instance(call.nodeInstanceId).runtimeProperties, command.set);
    if (command.cancel) {
      recorder.add({ kind: 'cancel_requested' });
      surroundings.requestCancel();
    }
    const isFailed = isFailing(command, run);
    recorder.add({
      kind: 'op_end',
      op,
      attempt,
      outcome: isFailed ? (command.error ?? 'error') : 'ok',
      started,
      ...subject,
    });
    return isFailed ? toFailure(command, op, run) : operationSucceeded(command.result ?? null);
  }

  #inputsOf(call: OperationCall): JsonObject {
    return { ...this.#deployment.operationOf(call)?.inputs, ...call.kwargs };
  }

  #endsOf({
    nodeInstanceId,
    relatedId,
    side,
  }: OperationCall): { source: string; target: string } | undefined {
    if (side === undefined || relatedId === undefined) return undefined;
    return side === 'source'
      ? { source: nodeInstanceId, target: relatedId }
      : { source: relatedId, target: nodeInstanceId };
  }

  #subjectOf(call: OperationCall): TraceSubject {
    const { names } = this.#deployment;
    const ends = this.#endsOf(call);
    if (!ends || !call.side) return { instance: names.name(call.nodeInstanceId) };
    return { source: names.name(ends.source), target: names.name(ends.target), side: call.side };
  }

  #countRun(call: OperationCall): number {
    const { source, target } = this.#endsOf(call) ?? { source: call.nodeInstanceId, target: '' };
    const key = [source, target, call.side, call.operation].join(' ');
    const run = this.#runs.get(key) ?? 0;
    this.#runs.set(key, run + 1);
    return run;
  }

  #commandFor(call: OperationCall): OperationCommand {
    const ends = this.#endsOf(call);
    const owner = this.#deployment.instance(ends?.source ?? call.nodeInstanceId);
    const { oracle } = this.#deployment.node(owner.nodeId).properties;
    return findCommand(oracle, {
      operation: call.operation,
      ordinal: this.#deployment.names.ordinal(owner.id),
      ...(call.side ? { side: call.side } : {}),
      ...(ends ? { targetNode: this.#deployment.instance(ends.target).nodeId } : {}),
    });
  }
}

function toFailure(command: OperationCommand, operation: string, run: number): OperationOutcome {
  const message = `commanded failure ${run + 1} of ${operation.split('.').at(-1)}`;
  const after = command.retry_after === undefined ? {} : { retryAfter: command.retry_after };
  switch (command.error) {
    case 'nonrecoverable':
      return operationFailed('non_recoverable', message);
    case 'retry':
      return operationFailed('retry', message, { type: 'OperationRetry', ...after });
    case 'recoverable':
      return operationFailed('recoverable', message, after);
    case 'error':
    case undefined:
      return operationFailed('recoverable', message, { type: 'RuntimeError' });
  }
}
