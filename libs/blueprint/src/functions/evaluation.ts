import type { Json, JsonObject } from '../json.ts';

/** A node as functions see it. */
export interface EvaluationNode {
  id: string;
  properties: JsonObject;
}

/** A node instance as functions see it. */
export interface EvaluationInstance {
  id: string;
  nodeId: string;
  /** 1, 2, ... within the node; null where not known. */
  index: number | null;
  runtimeProperties: JsonObject;
  relationships: readonly { targetName: string; targetId: string; type: string }[];
  /** Instances of scaling groups that hold this instance, innermost first. */
  scalingGroups: readonly { name: string; id: string }[];
}

/**
 * The live state of one deployment. Every answer may take time; `undefined` means that there is no such thing.
 * Values may contain functions, except where said otherwise.
 */
export interface EvaluationSource {
  input(name: string): Promise<Json | undefined>;
  node(id: string): Promise<EvaluationNode | undefined>;
  instance(id: string): Promise<EvaluationInstance | undefined>;
  instancesOf(nodeId: string): Promise<readonly EvaluationInstance[]>;
  secret(name: string): Promise<string | undefined>;
  /** A capability of another deployment, evaluated in that deployment. Throws when it is not declared there. */
  capability(deploymentId: string, name: string): Promise<Json | undefined>;
  /**
   * The ids of a group's deployments that have one of the capabilities, in order, with the values as they are written (null where
   * missing). Throws where there is no such group.
   */
  groupCapabilities(
    groupId: string,
    names: readonly string[],
  ): Promise<readonly { deploymentId: string; values: Json[] }[]>;
  /** The values of a label of this deployment, in order of creation. */
  label(key: string): Promise<readonly string[]>;
  /** `[tenant, name]` or `[deployment, id | name | blueprint | owner]`. */
  system(entity: string, property: string): Promise<Json | undefined>;
  /** Those who use this deployment: their `ids`, `names`, or the `count`. */
  consumers(property: string): Promise<Json>;
}

/** For whom functions are evaluated at run time. All empty for capabilities. */
export interface EvaluationContext {
  /** Instance ids. */
  self?: string;
  source?: string;
  target?: string;
  /** Node ids, where known; otherwise they are found through the instances. */
  selfNode?: string;
  sourceNode?: string;
  targetNode?: string;
  /** The instance that its node as a whole is evaluated for: it is meant wherever that node is named. */
  nodeInstance?: string;
  /** The node of SELF as the caller has it; its properties come first, before those of the source. */
  node?: EvaluationNode;
  /** While outputs are evaluated, an instance that cannot be chosen becomes an error text in place of the value. */
  isEvaluatingOutputs?: boolean;
}

/** Where a function stands: which nodes and instances SELF, SOURCE and TARGET are. */
export interface Scope {
  self?: string;
  source?: string;
  target?: string;
  context: EvaluationContext;
  /** Dotted path of the place, for messages. */
  place: string;
}

/** What functions can ask: inputs and nodes always, everything else at run time only. */
export interface Environment {
  input(name: string): Promise<Json | undefined> | Json | undefined;
  node(id: string): Promise<EvaluationNode | undefined> | EvaluationNode | undefined;
  /** Null while a plan is made. */
  readonly live: EvaluationSource | null;
}

/** Given to a function when it is evaluated. */
export interface FunctionContext {
  environment: Environment;
  scope: Scope;
  /** The second key `type` of the function, evaluated; undefined without one. */
  declaredType?: Json;
  /** Evaluates a value that the function came across, in a scope. */
  evaluate(value: Json, scope: Scope): Promise<Json>;
}

/** A value, with the scope in which functions inside it are to be evaluated if that has changed. */
export interface Evaluated {
  value: Json;
  scope?: Scope;
  /** True: functions inside are of another deployment; they stay as they are written. */
  isFinal?: boolean;
}

/** One intrinsic function. */
export interface IntrinsicFunction {
  /** Evaluated when a plan is made, too; others stay as they are until run time. */
  isHybrid: boolean;
  /** Throws FunctionError for an argument of unsuitable form; a function in it stands for what it will yield. */
  check(argument: Json): void;
  /** What must hold of a well-formed argument besides, as far as it is written out in a blueprint. Throws FunctionError. */
  validate?(argument: Json): void;
  /** The result for an evaluated argument, or undefined to leave the function as it is. Throws PlanError. */
  evaluate(argument: Json, context: FunctionContext): Promise<Evaluated | undefined> | Evaluated | undefined;
}
