import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { ModelArguments, ModelFile } from './model.ts';
import type { Random } from './random.ts';

/** An input as expressions know it. */
export interface InputFact {
  name: string;
  /** The value at plan time, if it is known and holds no function. */
  value: Json | undefined;
}

/** The merged schema of a property, a data type's field or an operation's input. */
export interface FieldFact {
  name: string;
  type?: string;
  hasDefault: boolean;
  default?: Json;
  isRequired: boolean;
  /** An operation of the type asks for it: it may not hold what only run time knows. */
  isPlain?: boolean;
}

export interface DataTypeFact {
  name: string;
  fields: FieldFact[];
}

/** An operation that a type declares. */
export interface OperationFact {
  interfaceName: string;
  name: string;
  /** Inputs that a template has to give. */
  missing: string[];
  inputTypes: Readonly<Record<string, string>>;
  implementation: string;
}

export interface NodeTypeFact {
  name: string;
  fields: FieldFact[];
  operations: OperationFact[];
  isHost: boolean;
  /** Whether an operation of the type runs on the host. */
  needsHost: boolean;
}

export interface RelationshipTypeFact {
  name: string;
  isContainment: boolean;
  fields: FieldFact[];
  sourceOperations: OperationFact[];
  targetOperations: OperationFact[];
}

export interface NodeFact {
  name: string;
  type: NodeTypeFact;
  container: NodeFact | null;
  depth: number;
  isHosted: boolean;
  /** Properties whose value is known and holds no function. */
  values: Record<string, Json>;
  /** All properties that have some value. */
  known: string[];
  /** How many instances at most; containers multiply. */
  instances: number;
}

export interface PluginFact {
  name: string;
  executor: 'central_deployment_agent' | 'host_agent';
}

export interface GroupFact {
  name: string;
  members: string[];
}

/** How the types below everything come in. */
export type Foundation = 'built-in' | 'imported' | 'inline' | 'inherited';

export interface DraftOptions {
  /** 0 to 5: the last number of the version. */
  minor: number;
  foundation: Foundation;
  /** Sizes are multiplied by this. */
  scale: number;
  /** Written for a file that is imported with a namespace: references must be ones that get rewritten. */
  isNamespaced: boolean;
  /** Put before names, so that files do not clash. */
  prefix: string;
}

/** A blueprint in the making, and what is known about its parts so far. */
export class Draft {
  readonly document: JsonObject = {};
  readonly files: Record<string, ModelFile> = {};
  readonly args: ModelArguments = {};
  readonly inputs: InputFact[] = [];
  readonly dataTypes: DataTypeFact[] = [];
  readonly nodeTypes: NodeTypeFact[] = [];
  readonly relationshipTypes: RelationshipTypeFact[] = [];
  readonly plugins: PluginFact[] = [];
  readonly nodes: NodeFact[] = [];
  readonly groups: GroupFact[] = [];
  /** A pair connected all-to-one and groups that scale exclude each other. */
  hasAllToOne = false;
  /** The one node that others are connected to all-to-one: which of its instances it is, is chosen by chance. */
  allToOneTarget: NodeFact | null = null;
  /** Whether groups of nodes scale: then it is a matter of chance which instance has which index. */
  readonly canScaleGroups: boolean;
  private readonly taken = new Set<string>();

  constructor(
    readonly random: Random,
    readonly options: DraftOptions,
  ) {
    this.canScaleGroups = options.minor >= 3 && random.chance(0.5);
  }

  get minor(): number {
    return this.options.minor;
  }

  /** Whether the version has what was added in 1_N. */
  since(minor: number): boolean {
    return this.minor >= minor;
  }

  /** A section of the document, made when first asked for. */
  section(name: string): JsonObject {
    const section = (this.document[name] ??= {});
    return section as JsonObject;
  }

  /** A name that nothing else has. */
  fresh(choices: readonly string[]): string {
    const word = this.options.prefix + this.random.pick(choices);
    let name = word;
    for (let number = 2; this.taken.has(name); number += 1) name = `${word}_${number}`;
    this.taken.add(name);
    return name;
  }

  /** About `count` in a blueprint of usual size. */
  count(low: number, high: number): number {
    return Math.round(this.random.int(low, high) * this.options.scale);
  }

  chance(probability: number): boolean {
    return this.random.chance(probability);
  }

  /** An existing script, by its path. */
  script(): string {
    const path = `scripts/${this.random.pick(['create', 'start', 'stop', 'check', 'link'])}.${this.random.pick(['sh', 'py'])}`;
    this.files[path] = { text: 'true\n' };
    return path;
  }
}

/** What a type passes on: its own fields first, then the inherited ones it does not have. */
export const inherit = (own: readonly FieldFact[], inherited: readonly FieldFact[]): FieldFact[] => [
  ...own,
  ...inherited.filter(({ name }) => !own.some((field) => field.name === name)),
];

/** Operations of a type over those of its parent. */
export const inheritOperations = (
  own: readonly OperationFact[],
  inherited: readonly OperationFact[],
): OperationFact[] => [
  ...own,
  ...inherited.filter(
    (operation) =>
      !own.some((mine) => mine.interfaceName === operation.interfaceName && mine.name === operation.name),
  ),
];
