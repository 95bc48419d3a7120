import type { JsonObject } from '@cloudloom/topology';
import type { ServiceRuntime, StartedServices } from '../service-runtime.ts';
import type { ExecutionFacts } from '../runtime.ts';

/** Deployments that are services of the tested one, by id. */
export type ServiceSketches = Readonly<Record<string, ServiceSketch>>;

export interface ServiceSketch {
  /** How long a workflow runs there. Default 0. */
  seconds?: number;
  /** Nothing is started there, for this reason. */
  refusal?: string;
}

/** An execution of a service, for tests to look at. */
export interface ServiceExecution {
  deploymentId: string;
  workflowId: string;
  parameters: JsonObject;
}

/** Services that exist in memory only; each of their executions takes its time and ends well. */
export class InMemoryServices implements ServiceRuntime {
  /** What was started, in order. */
  readonly started: ServiceExecution[] = [];
  readonly #sketches: ServiceSketches;
  readonly #world: { now(): number; facts(): ExecutionFacts };
  readonly #answers = new Map<string, StartedServices>();
  readonly #ends = new Map<string, number>();
  #calls = 0;

  constructor(sketches: ServiceSketches, world: { now(): number; facts(): ExecutionFacts }) {
    this.#sketches = sketches;
    this.#world = world;
  }

  /** The workflow's function is run from the top: its calls are counted anew. */
  beginRun(): void {
    this.#calls = 0;
  }

  start(workflowId: string, parameters: JsonObject): Promise<StartedServices> {
    const question = `${this.#world.facts().attempt}/${this.#calls++}`;
    const answer = this.#answers.get(question) ?? this.#start(workflowId, parameters);
    this.#answers.set(question, answer);
    return Promise.resolve(answer);
  }

  unended(executionIds: readonly string[]): Promise<string[]> {
    const isOpen = (id: string) => (this.#ends.get(id) ?? 0) > this.#world.now();
    return Promise.resolve(executionIds.filter(isOpen));
  }

  #start(workflowId: string, parameters: JsonObject): StartedServices {
    const answer: StartedServices = { executions: [], refused: [] };
    for (const [deploymentId, { seconds = 0, refusal }] of Object.entries(this.#sketches)) {
      if (refusal !== undefined) answer.refused.push({ deploymentId, reason: refusal });
      else answer.executions.push(this.#execute({ deploymentId, workflowId, parameters }, seconds));
    }
    return answer;
  }

  #execute(execution: ServiceExecution, seconds: number): string {
    this.started.push(execution);
    const id = `${execution.deploymentId}-execution-${this.started.length}`;
    this.#ends.set(id, this.#world.now() + 1000 * seconds);
    return id;
  }
}
