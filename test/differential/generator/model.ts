import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { CaseArguments } from '../blueprint-case.ts';

/** What `plan_oracle.run` is told, without the folders of a case. */
export type ModelArguments = Omit<CaseArguments, 'plugins' | 'blueprints'>;

/** A file of a case: a YAML document, still as data, or any text. */
export type ModelFile = { document: Json } | { text: string };

/** A blueprint before it is written down: what mutations change and shrinking takes parts away from. */
export interface CaseModel {
  seed: number;
  /** Paths relative to the folder of the blueprint; `blueprint.yaml` is the main file. */
  files: Record<string, ModelFile>;
  args: ModelArguments;
  /** The mistake that was planted, and the answer expected for it; null for a blueprint that should be accepted. */
  mutation: string | null;
  expected: string | null;
  /** How documents are written down; plain while a counterexample is made small. */
  isPlain: boolean;
}

/** A blueprint as the differential test runs it. */
export interface BlueprintCase {
  name: string;
  files: Record<string, string>;
  mainFile: 'blueprint.yaml';
  /** The `plugin:` imports there are, by name. */
  plugins?: Record<string, string>;
  /** The `blueprint:` imports there are, by id: their files. */
  blueprints?: Record<string, Record<string, string>>;
  args: ModelArguments;
  /** Parts of the language that it exercises: `section inputs`, `function concat`, `version 1_3`, ... */
  features: string[];
  mutation: string | null;
  expected: string | null;
}

/** Folders of a model whose files serve `plugin:` and `blueprint:` imports. */
export const PLUGIN_FOLDER = 'catalogue/plugins';
export const BLUEPRINT_FOLDER = 'catalogue/blueprints';

export const MAIN_FILE = 'blueprint.yaml';

export const isMapping = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The main document. @throws Error when it was replaced by text */
export function mainDocument(model: CaseModel): JsonObject {
  const file = model.files[MAIN_FILE];
  if (!file || !('document' in file) || !isMapping(file.document))
    throw new Error('The main file is no mapping.');
  return file.document;
}
