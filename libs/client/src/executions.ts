import type { CallOptions, Connection } from './connection.ts';
import { delay } from './delay.ts';
import type { Events } from './events.ts';
import type { JsonObject } from './json.ts';
import { isEnded } from './resources.ts';
import { readResumePlan, type ResumeChoice, type ResumePlan, type ResumePlanQuery } from './resume-plan.ts';
import type { Execution, ExecutionEvent, ListQuery, Page } from './resources.ts';
import { readWaitExplanation, type WaitExplanation } from './wait-explanation.ts';
import { readExecution, readPage, toListParameters, toWire } from './wire.ts';

export interface StartExecution {
  deploymentId: string;
  workflowId: string;
  parameters?: JsonObject;
  /** Accept parameters that the workflow does not declare. */
  allowCustomParameters?: boolean;
  /** Start beside other executions of the deployment. */
  force?: boolean;
  dryRun?: boolean;
  /** Wait in the queue instead of being refused while the deployment is busy. */
  queue?: boolean;
  /** Seconds during which other branches go on after the first failure. */
  waitAfterFail?: number;
}

export interface WaitOptions {
  /** Milliseconds between two looks; default 1000 (deletions: 500). */
  pollMilliseconds?: number;
  /** Ends the waiting, not the execution; the call rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface ExecutionWaitOptions extends WaitOptions {
  /** Called for each event and log line in order, the last ones included. */
  onEvent?: (event: ExecutionEvent) => void;
  /** Called with the execution as each look found it. */
  onProgress?: (execution: Execution) => void;
}

type Action = 'cancel' | 'force-cancel' | 'kill' | 'resume' | 'force-resume' | 'requeue';

export class Executions {
  constructor(
    private readonly connection: Connection,
    private readonly events: Events,
  ) {}

  /** Throws CloudloomError 400 for a busy deployment, an unknown workflow or wrong parameters; 404 for no deployment. */
  async start(execution: StartExecution, { signal }: CallOptions = {}): Promise<Execution> {
    const body = toWire({ ...execution, parameters: execution.parameters ?? {} });
    return readExecution(await this.connection.request('POST', '/executions', { body, signal }));
  }

  async get(id: string, options: CallOptions = {}): Promise<Execution> {
    return readExecution(await this.connection.request('GET', pathOf(id), options));
  }

  async list(
    query: ListQuery & { includeSystemWorkflows?: boolean } = {},
    { signal }: CallOptions = {},
  ): Promise<Page<Execution>> {
    const parameters = {
      ...toListParameters(query),
      _include_system_workflows: query.includeSystemWorkflows,
    };
    return readPage(
      await this.connection.request('GET', '/executions', { query: parameters, signal }),
      readExecution,
    );
  }

  /** Starts no further task; what runs may finish. */
  cancel(id: string, options: CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'cancel', options);
  }

  /** Ends the workflow at once; running operations go on until they are over. */
  forceCancel(id: string, options: CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'force-cancel', options);
  }

  /** Ends the workflow and the processes of its operations. */
  kill(id: string, options: CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'kill', options);
  }

  /**
   * Goes on with a failed or cancelled execution: what has succeeded is not repeated, unless it follows from chosen tasks.
   * Throws CloudloomError 409 when it has not failed and was not cancelled, or a task to run again still runs; 404 for a
   * task that it does not have; 400 while others stand in the way.
   */
  resume(id: string, choice: ResumeChoice & CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'resume', choice);
  }

  /** As resume, but also operations that may still be running run anew; what they report is dropped. */
  forceResume(id: string, choice: ResumeChoice & CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'force-resume', choice);
  }

  /** As resume, but where a resume would be refused because of others it waits in the queue. */
  requeue(id: string, options: CallOptions = {}): Promise<Execution> {
    return this.#act(id, 'requeue', options);
  }

  /** Why an execution has not begun, and who is in its way; also for one that does not wait. */
  async why(id: string, options: CallOptions = {}): Promise<WaitExplanation> {
    return readWaitExplanation(await this.connection.request('GET', `${pathOf(id)}/why`, options));
  }

  /** What a resume would run again and why, and what it would keep; changes nothing. */
  async resumePlan(id: string, query: ResumePlanQuery & CallOptions = {}): Promise<ResumePlan> {
    const { tasks, force, skipInternal: skip_internal, signal } = query;
    const path = `${pathOf(id)}/resume-plan`;
    return readResumePlan(
      await this.connection.request('GET', path, { query: { tasks, force, skip_internal }, signal }),
    );
  }

  /** Resolves with the ended execution, whatever its status; it is for the caller to judge. */
  async wait(id: string, options: ExecutionWaitOptions = {}): Promise<Execution> {
    if (options.onEvent === undefined) return this.#poll(id, options);
    const events = this.events.watch(id, options);
    for (;;) {
      const step = await events.next();
      if (step.done) return step.value;
      options.onEvent(step.value);
    }
  }

  async #poll(id: string, options: ExecutionWaitOptions): Promise<Execution> {
    for (;;) {
      const execution = await this.get(id, { signal: options.signal });
      options.onProgress?.(execution);
      if (isEnded(execution.status)) return execution;
      await delay(options.pollMilliseconds ?? 1000, options.signal);
    }
  }

  async #act(
    id: string,
    action: Action,
    { tasks = [], signal }: ResumeChoice & CallOptions,
  ): Promise<Execution> {
    const body = toWire({ action, tasks: tasks.length === 0 ? undefined : [...tasks] });
    return readExecution(await this.connection.request('POST', pathOf(id), { body, signal }));
  }
}

const pathOf = (id: string): string => `/executions/${encodeURIComponent(id)}`;
