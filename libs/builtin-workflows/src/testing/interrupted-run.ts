import type {
  ExecutionOutcome,
  Json,
  JsonObject,
  OperationCall,
  OperationOutcome,
  WorkflowDefinition,
} from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  WorkflowTestError,
  type InMemoryOptions,
  type NodeSketch,
} from '@cloudloom/workflow/testing';

/** How an execution is stopped on its way. */
export interface Interruption {
  /** A cancel; an operation that fails for good; the loss of the run with all that it had not stored yet. */
  kind: 'cancel' | 'failure' | 'loss';
  /** When since the last start it happens, as a part of all operations of the execution (of all effects for a loss). */
  at: number;
}

/** What makes operations behave otherwise than well; the same however often the execution is interrupted. */
export interface Weather {
  /** Every how-many-th operation fails that often before it succeeds, and is tried again; 0 = none. */
  stumbling: number;
  /** Every how-many-th operation never succeeds; 0 = none. */
  chronic: number;
  /** Every how-many-th operation of a lifecycle fails for good when it runs first; 0 = none, the default. */
  breaking?: number;
}

export interface Experiment {
  workflow: WorkflowDefinition;
  nodes: Record<string, NodeSketch>;
  parameters: JsonObject;
  weather: Weather;
  subgraphRetries: number;
  history?: InMemoryOptions['history'];
  update?: InMemoryOptions['update'];
  operationsInFlight?: number;
}

export interface Size {
  operations: number;
  effects: number;
}

/** What is left when an execution has come to its end. */
export interface Aftermath {
  outcome: ExecutionOutcome;
  /** Successful runs of operations: which operation on what, sorted. */
  successes: string[];
  /** Tasks that succeeded more than once. */
  repeated: string[];
  /** States and events of instances, sorted. */
  story: string[];
  states: Record<string, string>;
  /** What was told to be ignored, each text once: a resume tries it again, and it is ignored again. */
  ignored: string[];
  /** System properties by instance, without the times in them. */
  findings: Record<string, Json>;
  /** How many subgraphs took the place of failed ones. */
  startedOver: number;
  /** How often it was interrupted before it came to its end. */
  interruptions: number;
  runs: number;
  /** How many runs of operations and how many effects it took. */
  size: Size;
}

const LOST: ExecutionOutcome = { status: 'failed', error: 'The run was lost.' };
const NEVER = new Promise<never>(() => {});
/** What a resumed install does before it goes on comes on top. */
const CLEANUP = 'resume_cleanup_';

/** Loses a run at a chosen effect: from there on nothing of it is stored and nothing starts. */
class LosableRuntime extends InMemoryRuntime {
  effectsUntilLoss = Number.POSITIVE_INFINITY;
  isLost = false;

  constructor(options: InMemoryOptions) {
    super(options);
    Object.defineProperty(this, 'deployment', { value: this.#losable(this.deployment) });
    Object.defineProperty(this, 'updates', { value: this.#losable(this.updates) });
  }

  override record(effect: Parameters<InMemoryRuntime['record']>[0]): void {
    if (this.isLost) return;
    super.record(effect);
    this.effectsUntilLoss -= 1;
    if (this.effectsUntilLoss <= 0) this.isLost = true;
  }

  override async runOperation(call: OperationCall): Promise<OperationOutcome> {
    if (this.isLost) return NEVER;
    const outcome = await super.runOperation(call);
    return this.isLost ? NEVER : outcome;
  }

  override async refreshTopology(
    ...given: Parameters<InMemoryRuntime['refreshTopology']>
  ): ReturnType<InMemoryRuntime['refreshTopology']> {
    return this.isLost ? NEVER : super.refreshTopology(...given);
  }

  /** The same object, whose calls have no effect and no answer once the run is lost. */
  #losable<T extends object>(whole: T): T {
    return new Proxy(whole, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown =>
          this.isLost ? NEVER : (Reflect.apply(value, target, given) as unknown);
      },
    });
  }
}

const nameOf = ({ operation, nodeInstanceId, relatedId, side }: OperationCall): string =>
  [nodeInstanceId, relatedId, side, operation].filter((part) => part !== undefined).join(' ');

/** A number that depends on the text alone. */
function numberOf(text: string): number {
  let number = 7;
  for (const letter of text) number = (Math.imul(number, 31) + letter.charCodeAt(0)) >>> 0;
  return number >>> 4;
}

const isEveryNth = (name: string, nth: number): boolean => nth > 0 && numberOf(name) % nth === 0;

/** Instances left as they are unlink whatever comes of it: a failure is ignored at once, and tried again by a resume. */
const mayStumble = ({ operation }: OperationCall): boolean => !operation.endsWith('.unlink');

/** Instances that are left as they are have no lifecycle that could start over. */
const mayBreak = ({ taskId }: OperationCall): boolean => !taskId.includes('/stub_');

/** One execution, stopped and resumed until it comes to an end. */
class InterruptedRun {
  readonly #experiment: Experiment;
  readonly #runtime: LosableRuntime;
  readonly #runsOf = new Map<string, number>();
  readonly #succeeded: OperationCall[] = [];
  readonly #size: Size;
  #armed: Interruption | null = null;
  /** The operation that is interrupted. */
  #interruptedAt = Number.POSITIVE_INFINITY;
  #allOperations = 0;
  #operations = 0;

  constructor(experiment: Experiment, size: Size) {
    this.#experiment = experiment;
    this.#size = size;
    const { nodes, parameters, subgraphRetries, history, operationsInFlight, update } = experiment;
    this.#runtime = new LosableRuntime({
      topology: sketchTopology(nodes),
      facts: { parameters, subgraphRetries, taskRetries: 5, taskRetryInterval: 1 },
      operation: ({ call }) => this.#run(call),
      ...(history ? { history } : {}),
      ...(update ? { update } : {}),
      ...(operationsInFlight === undefined ? {} : { operationsInFlight }),
    });
  }

  async run(interruptions: readonly Interruption[]): Promise<Aftermath> {
    const left = [...interruptions];
    let outcome: ExecutionOutcome | null = await this.#go('run', left.shift());
    let count = 0;
    while (outcome === null || outcome.status !== 'terminated') {
      // A failure that nobody has arranged is an end.
      if (outcome?.status === 'failed' && this.#armed === null) break;
      count += 1;
      outcome = await this.#go('resume', left.shift());
    }
    return this.#describe(outcome, count);
  }

  /** Null when the run was lost. */
  async #go(how: 'run' | 'resume', interruption: Interruption | undefined): Promise<ExecutionOutcome | null> {
    this.#armed = interruption ?? null;
    this.#operations = 0;
    this.#runtime.isLost = false;
    const { operations, effects } = this.#size;
    const isLoss = interruption?.kind === 'loss';
    const momentIn = (whole: number) => 1 + Math.floor((interruption?.at ?? 1) * whole);
    this.#interruptedAt = isLoss ? Number.POSITIVE_INFINITY : momentIn(operations);
    this.#runtime.effectsUntilLoss = isLoss ? momentIn(effects) : Number.POSITIVE_INFINITY;
    try {
      const outcome = await this.#runtime[how](this.#experiment.workflow);
      return this.#runtime.isLost ? null : outcome;
    } catch (error) {
      // Of a lost run nothing goes on; that is how its loss shows here.
      if (this.#runtime.isLost && error instanceof WorkflowTestError) return null;
      throw error;
    }
  }

  #run(call: OperationCall): OperationOutcome {
    this.#operations += 1;
    this.#allOperations += 1;
    const name = nameOf(call);
    const run = (this.#runsOf.get(name) ?? 0) + 1;
    this.#runsOf.set(name, run);
    if (this.#armed?.kind === 'failure' && !mayStumble(call)) this.#interruptedAt += 1;
    const isNow = this.#armed !== null && this.#operations === this.#interruptedAt;
    if (isNow && this.#armed?.kind === 'failure') return operationFailed('non_recoverable', 'interrupted');
    if (isNow && this.#armed?.kind === 'cancel') this.#runtime.requestCancel();
    const { stumbling, chronic, breaking = 0 } = this.#experiment.weather;
    if (isEveryNth(name, chronic)) return operationFailed('non_recoverable', 'chronic');
    if (run === 1 && mayBreak(call) && isEveryNth(name, breaking))
      return operationFailed('non_recoverable', 'broken');
    if (run <= 2 && mayStumble(call) && isEveryNth(name, stumbling)) return this.#stumble(call);
    this.#succeeded.push(call);
    return operationSucceeded(true);
  }

  #stumble({ operation }: OperationCall): OperationOutcome {
    return operation.endsWith('.get_state')
      ? operationSucceeded(false)
      : operationFailed('recoverable', 'stumbled');
  }

  #describe(outcome: ExecutionOutcome | null, interruptions: number): Aftermath {
    const runtime = this.#runtime;
    const own = this.#succeeded.filter(({ taskId }) => !taskId.includes(CLEANUP));
    const tasks = own.map(({ taskId }) => taskId);
    const told = runtime.effects.filter(
      (effect) =>
        !effect.key.includes(CLEANUP) &&
        (effect.kind === 'nodeInstanceState' ||
          (effect.kind === 'event' && effect.eventType === 'workflow_node_event')),
    );
    const isIgnored = (line: string) => line.includes('"Ignoring task ');
    const lines = traceLines(told);
    return {
      outcome: outcome ?? LOST,
      successes: own.map(nameOf).sort(),
      repeated: tasks.filter((task, at) => tasks.indexOf(task) !== at),
      story: lines.filter((line) => !isIgnored(line)).sort(),
      ignored: [...new Set(lines.filter(isIgnored))].sort(),
      findings: Object.fromEntries(
        runtime.completeTopology.nodeInstances.map(({ id, systemProperties = {} }) => [
          id,
          withoutTimes(systemProperties),
        ]),
      ),
      states: Object.fromEntries(runtime.liveTopology.nodeInstances.map(({ id, state }) => [id, state])),
      startedOver: runtime.effects
        .flatMap((effect) => (effect.kind === 'graph' ? effect.tasks : []))
        .filter(({ retriedTask }) => retriedTask !== undefined).length,
      interruptions,
      runs: runtime.runs,
      size: { operations: this.#allOperations, effects: runtime.effects.length },
    };
  }
}

function withoutTimes(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'timestamp');
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutTimes(entry)]));
}

/** Runs an experiment to its end without interruption. */
export const runWhole = (experiment: Experiment): Promise<Aftermath> =>
  new InterruptedRun(experiment, { operations: 0, effects: 0 }).run([]);

/** Runs an experiment to its end, whatever comes in between. `size` is that of the whole. */
export const runInterrupted = (
  experiment: Experiment,
  { interruptions, size }: { interruptions: readonly Interruption[]; size: Size },
): Promise<Aftermath> => new InterruptedRun(experiment, size).run(interruptions);
