import type { Json } from '@cloudloom/blueprint';
import { isMapping, MAIN_FILE, type CaseModel } from './model.ts';

export const SECTIONS = [
  'tosca_definitions_version',
  'description',
  'metadata',
  'imports',
  'dsl_definitions',
  'inputs',
  'data_types',
  'plugins',
  'node_types',
  'relationships',
  'node_templates',
  'policy_types',
  'policy_triggers',
  'groups',
  'policies',
  'workflows',
  'outputs',
  'capabilities',
  'labels',
  'blueprint_labels',
  'resource_tags',
  'deployment_settings',
  'imported_blueprints',
  'namespaces_mapping',
];

export const FUNCTIONS = [
  'get_input',
  'get_property',
  'get_attribute',
  'get_attributes_list',
  'get_attributes_dict',
  'get_secret',
  'get_capability',
  'get_group_capability',
  'get_environment_capability',
  'get_label',
  'get_sys',
  'get_consumers',
  'concat',
  'merge',
  'string_find',
  'string_replace',
  'string_split',
  'string_lower',
  'string_upper',
];

export const VERSIONS = ['1_0', '1_1', '1_2', '1_3', '1_4', '1_5'];

export const IMPORTS = [
  'of a file',
  'with namespace',
  'of built-in types',
  'of a plugin',
  'with properties',
  'of a blueprint',
];

/** What a blueprint exercises: its version, its sections and its functions, apart for blueprint and payloads. */
export function featuresOf(model: CaseModel): string[] {
  const found = new Set<string>();
  const main = model.files[MAIN_FILE];
  for (const [path, file] of Object.entries(model.files)) {
    if (!('document' in file) || !isMapping(file.document)) continue;
    for (const section of Object.keys(file.document))
      if (SECTIONS.includes(section)) found.add(`section ${section}`);
    collectFunctions(file.document, (name) => found.add(`function ${name}`));
    if (path !== MAIN_FILE) continue;
    for (const item of asList(file.document['imports'])) found.add(`import ${importKind(item)}`);
  }
  if (main && 'document' in main && isMapping(main.document))
    found.add(`version ${String(main.document['tosca_definitions_version']).replace('cloudify_dsl_', '')}`);
  collectFunctions(model.args.runtime ?? null, (name) => found.add(`payload ${name}`));
  for (const key of Object.keys(model.args)) found.add(`argument ${key}`);
  return [...found].sort();
}

const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

function importKind(item: Json): string {
  if (isMapping(item)) return 'with properties';
  const text = String(item);
  if (text.includes('blueprint:')) return 'of a blueprint';
  if (text.startsWith('plugin:')) return 'of a plugin';
  if (text.includes('--')) return 'with namespace';
  return text.startsWith('cloudify/') ? 'of built-in types' : 'of a file';
}

function collectFunctions(value: Json, found: (name: string) => void): void {
  if (Array.isArray(value)) value.forEach((item) => collectFunctions(item, found));
  else if (isMapping(value)) {
    const keys = Object.keys(value);
    for (const key of keys) {
      if (FUNCTIONS.includes(key) && keys.length <= 2) found(key);
      collectFunctions(value[key] ?? null, found);
    }
  }
}
