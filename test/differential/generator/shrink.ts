import type { Json, JsonObject } from '@cloudloom/blueprint';
import { copyOf, isMapping, type CaseModel, type ModelArguments, type ModelFile } from './model.ts';

type Path = readonly string[];

/** Everything of a case that may be taken away, as one tree. */
interface Tree extends JsonObject {
  files: JsonObject;
  args: JsonObject;
}

export interface ShrinkOptions {
  /** Whether a smaller case still shows what is looked for. */
  isStill: (model: CaseModel) => Promise<boolean>;
  /** Questions to ask at most. */
  budget: number;
  /** Questions to ask at a time. */
  width: number;
}

/**
 * Takes parts away from a case for as long as it shows the same: files, sections, entries, list elements, and wrappers
 * around values; large parts first. What is left is written in a plain style.
 */
export async function shrink(model: CaseModel, options: ShrinkOptions): Promise<CaseModel> {
  const plain = { ...model, isPlain: true };
  const start = (await options.isStill(plain)) ? plain : model;
  return new Shrinking(start, options).run();
}

class Shrinking {
  private asked = 0;

  constructor(
    private best: CaseModel,
    private readonly options: ShrinkOptions,
  ) {}

  async run(): Promise<CaseModel> {
    for (let round = 0; round < 4; round += 1) {
      const before = this.asked;
      const isSmaller = await this.pass(deletions);
      const isSimpler = await this.pass(simplifications);
      if ((!isSmaller && !isSimpler) || this.asked >= this.options.budget || this.asked === before) break;
    }
    return this.best;
  }

  /** Tries all changes of a kind, starting over behind each that is accepted. @returns whether any was */
  private async pass(changesOf: (tree: Tree) => Tree[]): Promise<boolean> {
    let isChanged = false;
    let changes = changesOf(toTree(this.best));
    let index = 0;
    while (index < changes.length && this.asked < this.options.budget) {
      const batch = changes.slice(index, index + this.options.width).map((tree) => fromTree(this.best, tree));
      this.asked += batch.length;
      const answers = await Promise.all(batch.map((model) => this.options.isStill(model)));
      const accepted = answers.indexOf(true);
      if (accepted < 0) {
        index += batch.length;
        continue;
      }
      this.best = batch[accepted] ?? this.best;
      isChanged = true;
      changes = changesOf(toTree(this.best));
      index += accepted;
    }
    return isChanged;
  }
}

function toTree(model: CaseModel): Tree {
  const files = Object.entries(model.files).map(([path, file]): [string, Json] => [
    path,
    file as unknown as Json,
  ]);
  return { files: Object.fromEntries(files), args: model.args as JsonObject };
}

const fromTree = (model: CaseModel, tree: Tree): CaseModel => ({
  ...model,
  files: tree.files as unknown as Record<string, ModelFile>,
  args: tree.args as ModelArguments,
});

/** The trees without one part each, the parts nearest to the root first. */
function deletions(tree: Tree): Tree[] {
  const parts = pathsIn(tree)
    .filter((path) => path.length >= 2 && !NEEDED.has(path.at(-1) ?? ''))
    .map((path) => changed(tree, path, undefined));
  return [...withoutInputs(tree), ...parts];
}

/** The trees without one given input each, its declaration and its value. */
function withoutInputs(tree: Tree): Tree[] {
  const given = isMapping(tree.args['inputs']) ? Object.keys(tree.args['inputs']) : [];
  return given.map((name) => {
    const declarations = Object.keys(tree.files)
      .map((file) => ['files', file, 'document', 'inputs', name])
      .filter((path) => at(tree, path) !== null);
    return [['args', 'inputs', name], ...declarations].reduce(
      (rest, path) => changed(rest, path, undefined),
      tree,
    );
  });
}

/** Keys without which a case has no form. */
const NEEDED: ReadonlySet<string> = new Set(['document', 'text', 'context', 'payload', 'value']);

/** The trees with one part replaced by something smaller that it holds, or by a bare value. */
function simplifications(tree: Tree): Tree[] {
  return pathsIn(tree)
    .filter((path) => path.length >= 4 && (path[0] === 'files' || path.includes('payload')))
    .flatMap((path) => simplerThan(at(tree, path)).map((simpler) => changed(tree, path, simpler)));
}

function simplerThan(value: Json): Json[] {
  if (typeof value === 'string') return value.length > 12 && !/[./]/.test(value) ? ['x'] : [];
  if (typeof value !== 'object' || value === null) return [];
  const children = Object.values(value) as Json[];
  const nested = children.filter((child) => typeof child === 'object' && child !== null);
  return children.length === 0 ? [] : [...nested, 'x'];
}

/** All paths of a tree, shallow ones first. */
function pathsIn(tree: Json): Path[] {
  const found: Path[] = [];
  let level: [Path, Json][] = [[[], tree]];
  while (level.length > 0) {
    const next: [Path, Json][] = [];
    for (const [path, value] of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const [key, child] of Object.entries(value) as [string, Json][])
        next.push([[...path, key], child]);
    }
    found.push(...next.map(([path]) => path));
    level = next;
  }
  return found;
}

const childOf = (value: Json | undefined, key: string): Json | undefined =>
  Array.isArray(value) ? value[Number(key)] : isMapping(value) ? value[key] : undefined;

const at = (tree: Json, path: Path): Json => path.reduce<Json | undefined>(childOf, tree) ?? null;

/** A copy with one part taken away, or replaced. */
function changed(tree: Tree, path: Path, value: Json | undefined): Tree {
  const copy = copyOf(tree);
  const parent = at(copy, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(key), 1, ...(value === undefined ? [] : [value]));
  else if (isMapping(parent) && value === undefined) delete parent[key];
  else if (isMapping(parent) && value !== undefined) parent[key] = value;
  return copy;
}
