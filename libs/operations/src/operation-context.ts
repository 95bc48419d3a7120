import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { EffectStream } from './effect-stream.ts';
import { NonRecoverableError } from './errors.ts';
import type {
  FunctionContext,
  OperationDescription,
  OperationNodeInstance,
  OperationState,
  OperationSubject,
  RuntimePropertyPatch,
} from './ports/operation-state.ts';
import { RuntimeProperties } from './runtime-properties.ts';
import { Verdict } from './verdict.ts';

export interface OperationContextOptions {
  operation: OperationDescription;
  state: OperationState;
  stream: EffectStream;
  /** Number of the attempt, from 0. */
  retryNumber: number;
  /** Retries after the first attempt; -1 = unlimited. */
  maxRetries: number;
}

/** Everything one attempt reads, changes and says while it runs. */
export class OperationContext {
  readonly operation: OperationDescription;
  readonly stream: EffectStream;
  readonly retryNumber: number;
  readonly maxRetries: number;
  readonly verdict = new Verdict();
  /** Keyword arguments over inputs, functions evaluated. Empty until `resolveInputs`. */
  inputs: JsonObject = {};
  private readonly state: OperationState;
  private readonly properties = new Map<string, RuntimeProperties>();
  private readonly nodeProperties = new Map<string, Promise<JsonObject>>();

  constructor(options: OperationContextOptions) {
    this.operation = options.operation;
    this.state = options.state;
    this.stream = options.stream;
    this.retryNumber = options.retryNumber;
    this.maxRetries = options.maxRetries;
    for (const instance of this.instances) this.properties.set(instance.id, new RuntimeProperties(instance));
  }

  /** The instances whose runtime properties the operation may change: its own, or source and target. */
  get instances(): OperationNodeInstance[] {
    const { subject } = this.operation;
    return subject.kind === 'node' ? [subject.instance] : [subject.source, subject.target];
  }

  /** The instance the operation runs for. */
  get executingInstance(): OperationNodeInstance {
    const { subject } = this.operation;
    return subject.kind === 'node' ? subject.instance : subject[subject.side];
  }

  /** Evaluates anew on each attempt: secrets and attributes may have changed since the last. */
  async resolveInputs(): Promise<void> {
    const { operation } = this;
    const given = { ...operation.inputs, ...operation.kwargs };
    if (!operation.hasIntrinsicFunctions) this.inputs = given;
    else
      this.inputs = await this.state.evaluateFunctions(
        operation.execution,
        functionContext(operation.subject),
        given,
      );
  }

  runtimeProperties(instance: OperationNodeInstance): RuntimeProperties {
    const properties = this.properties.get(instance.id);
    if (properties === undefined)
      throw new NonRecoverableError('Cannot modify runtime properties of relationship node instances');
    return properties;
  }

  /** Properties of the instance's node with functions evaluated for this instance; asked for once. */
  evaluatedProperties(instance: OperationNodeInstance): Promise<JsonObject> {
    let properties = this.nodeProperties.get(instance.id);
    if (properties === undefined) {
      const { execution } = this.operation;
      const context = { self: instance.id, nodeInstance: instance.id };
      properties = this.state.evaluateFunctions(execution, context, instance.node.properties);
      // A fault of the moment must not be remembered for the rest of the operation.
      properties.catch(() => this.nodeProperties.delete(instance.id));
      this.nodeProperties.set(instance.id, properties);
    }
    return properties;
  }

  /** What the operation changed and nobody stored yet; source before target. */
  patches(): RuntimePropertyPatch[] {
    return [...this.properties.values()]
      .map((properties) => properties.patch())
      .filter((patch) => patch !== null);
  }

  /** Stores the instance's changes before the end. */
  async update(instance: OperationNodeInstance): Promise<void> {
    const properties = this.runtimeProperties(instance);
    const patch = properties.patch();
    if (patch === null) return;
    await this.state.patchRuntimeProperties(this.operation, [patch]);
    properties.settle();
  }

  /** Reads the instance's runtime properties anew. */
  async refresh(instance: OperationNodeInstance, force: boolean): Promise<void> {
    this.runtimeProperties(instance).refresh(await this.loadInstance(instance.id), force);
  }

  async loadInstance(id: string): Promise<OperationNodeInstance> {
    const instance = await this.state.loadNodeInstance(this.operation.execution, id);
    if (instance === null) throw new NonRecoverableError(`Node instance ${id} does not exist any more.`);
    return instance;
  }

  /** Bytes of a file of the deployment or its blueprint. Throws a failure for good when there is none. */
  async readResource(path: string): Promise<Uint8Array> {
    const bytes = await this.state.readResource(this.operation.execution, path);
    if (bytes === null) throw new ResourceNotFound(path);
    return bytes;
  }

  /** Address of the instance's host: its runtime property `ip`, else its node's property `ip`. */
  async hostIp(instance: OperationNodeInstance): Promise<Json> {
    if (instance.hostId === null) throw new NonRecoverableError('host_id missing');
    const host = instance.hostId === instance.id ? instance : await this.loadInstance(instance.hostId);
    const own = this.properties.get(host.id)?.values ?? host.runtimeProperties;
    const ip = own.ip || (await this.evaluatedProperties(host)).ip;
    if (!ip) throw new NonRecoverableError(`could not find ip for host node instance: ${host.id}`);
    return ip;
  }
}

/** Neither the deployment nor its blueprint has the file. */
export class ResourceNotFound extends NonRecoverableError {
  override readonly name = 'HttpException';

  constructor(readonly path: string) {
    super(`404 (${path}) : Resource not found: ${path}`);
  }
}

function functionContext(subject: OperationSubject): FunctionContext {
  if (subject.kind === 'node') return { self: subject.instance.id };
  const { source, target } = subject;
  return { source: source.id, target: target.id, sourceNode: source.node.id, targetNode: target.node.id };
}
