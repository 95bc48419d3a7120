import type { Json, JsonObject } from '@cloudloom/blueprint';
import { Draft } from './draft.ts';
import { addFoundation, importsOf } from './foundation.ts';
import { addInputs } from './inputs.ts';
import { BLUEPRINT_FOLDER, isMapping, PLUGIN_FOLDER } from './model.ts';
import { addGroups, addLabelsAndSettings, addResults, addWorkflows } from './sections.ts';
import { addNodeTemplates } from './templates.ts';
import { addDataTypes, addNodeTypes, addPlugins, addRelationshipTypes } from './types.ts';

const VERSION = 'tosca_definitions_version';
export const versionName = (minor: number): string => `cloudify_dsl_1_${minor}`;

/** Sections that two files may share, and since when. */
const SHARED_SINCE: Readonly<Record<string, number>> = {
  node_types: 0,
  plugins: 0,
  workflows: 0,
  relationships: 0,
  policy_types: 0,
  policy_triggers: 0,
  groups: 0,
  data_types: 2,
  inputs: 3,
  outputs: 3,
  node_templates: 3,
  capabilities: 3,
  labels: 3,
  blueprint_labels: 3,
  resource_tags: 3,
};

/** Everything that a file with definitions may hold, in the order in which parts refer to each other. */
export function addDefinitions(draft: Draft): void {
  addPlugins(draft);
  addDataTypes(draft);
  addInputs(draft);
  addRelationshipTypes(draft);
  addNodeTypes(draft);
  addNodeTemplates(draft);
  addGroups(draft);
  addWorkflows(draft);
  addResults(draft);
  addLabelsAndSettings(draft);
}

/** A small file of definitions, as others import it. */
function library(draft: Draft, options: { isNamespaced: boolean; prefix: string }): Draft {
  const made = new Draft(draft.random, { ...draft.options, ...options, foundation: 'inherited', scale: 0.4 });
  addFoundation(made);
  addDefinitions(made);
  return made;
}

/** Imports a file under a namespace, and uses what it holds. */
export function addNamespacedImport(draft: Draft): void {
  const namespace = draft.random.pick(['store', 'net']);
  const made = library(draft, { isNamespaced: true, prefix: '' });
  const path = `lib/${namespace}_part.yaml`;
  draft.files[path] = { document: made.document };
  importsOf(draft).push(`${namespace}--${path}`);
  adopt(draft, made, `${namespace}--`);
}

/** Makes the parts of an imported file known to the importing one. */
function adopt(draft: Draft, made: Draft, prefix: string): void {
  for (const [name, value] of Object.entries(made.args.inputs ?? {}))
    (draft.args.inputs ??= {})[prefix + name] = value;
  for (const { name, value } of made.inputs) draft.inputs.push({ name: prefix + name, value });
  for (const type of made.dataTypes)
    draft.dataTypes.push({
      name: prefix + type.name,
      fields: type.fields.map((field) =>
        made.dataTypes.some(({ name }) => name === field.type)
          ? { ...field, type: prefix + field.type }
          : field,
      ),
    });
  draft.hasAllToOne ||= made.hasAllToOne;
}

/** An uploaded blueprint, parsed with its own imports. */
export function addBlueprintImport(draft: Draft): void {
  const id = draft.random.pick(['shared', 'network']);
  const made = library(draft, { isNamespaced: true, prefix: 'b_' });
  const document: JsonObject = { [VERSION]: versionName(draft.minor), ...made.document };
  const base = `${BLUEPRINT_FOLDER}/${id}`;
  if (draft.options.foundation === 'built-in') document['imports'] = ['cloudify/types/types.yaml'];
  else {
    const types = new Draft(draft.random, { ...draft.options, foundation: 'imported' });
    addFoundation(types);
    document['imports'] = ['base.yaml'];
    draft.files[`${base}/base.yaml`] = types.files['lib/base.yaml'] ?? { document: {} };
  }
  draft.files[`${base}/blueprint.yaml`] = { document };
  importsOf(draft).push(`b${draft.random.int(1, 9)}--blueprint:${id}`);
  const [, namespace = ''] = /^(.*--)/.exec(String(importsOf(draft).at(-1))) ?? [];
  adopt(draft, made, namespace);
}

/** An uploaded plugin with a type of its own, now and then with properties. */
export function addPluginImport(draft: Draft): void {
  const name = draft.random.pick(['paint', 'aws']);
  const hasProperties = draft.since(5) && draft.chance(0.6);
  const { random } = draft;
  const document: JsonObject = {
    plugins: {
      [name]: {
        executor: 'central_deployment_agent',
        ...(draft.since(2) ? { package_name: `${name}-plugin`, package_version: '1.2' } : { install: false }),
        ...(hasProperties
          ? {
              properties: {
                colour: { type: 'string' },
                coats: { type: 'integer' },
                thick: { type: 'float' },
                gloss: { type: 'boolean' },
                tools: { type: 'list' },
              },
            }
          : {}),
      },
    },
    node_types: {
      [`${name}.Wall`]: {
        derived_from: 'cloudify.nodes.Root',
        interfaces: { 'cloudify.interfaces.lifecycle': { create: `${name}.tasks.cover` } },
      },
    },
    ...(draft.since(3) ? { blueprint_labels: { 'from-plugin': { values: ['yes'] } } } : {}),
  };
  const path = draft.chance(0.2) ? `${name}_1_${draft.minor}` : name;
  draft.files[`${PLUGIN_FOLDER}/${path}.yaml`] = { document };
  const input = draft.inputs[0];
  const choices: JsonObject = { colour: 'red', coats: 3, thick: 1.5, gloss: true, tools: ['brush', 1] };
  const values = Object.fromEntries(
    random
      .sample(Object.entries(choices), 2)
      .map(([key, value]): [string, Json] => [
        key,
        input && draft.chance(0.3) ? { get_input: input.name } : value,
      ]),
  );
  importsOf(draft).push(
    hasProperties
      ? { [`plugin:${name}`]: values }
      : `plugin:${name}${draft.chance(0.2) ? '?version=>=1.0' : ''}`,
  );
  draft.nodeTypes.push({ name: `${name}.Wall`, fields: [], operations: [], isHost: false, needsHost: false });
}

/** Moves parts of the main document into imported files, which may import each other. */
export function splitDocument(draft: Draft): void {
  const paths = draft.random.pick([['parts/one.yaml'], ['parts/one.yaml', 'parts/two.yaml'], ['more.yaml']]);
  const documents: JsonObject[] = paths.map((): JsonObject =>
    draft.chance(0.4) ? { [VERSION]: versionName(draft.random.int(0, draft.minor)) } : {},
  );
  for (const [section, entries] of Object.entries(draft.document)) {
    const since = SHARED_SINCE[section];
    if (since === undefined || !draft.since(since) || !isMapping(entries)) continue;
    for (const [name, entry] of Object.entries(entries)) {
      if (!draft.chance(0.5)) continue;
      const target = draft.random.pick(documents);
      ((target[section] ??= {}) as JsonObject)[name] = entry;
      delete entries[name];
    }
  }
  keepFirst(draft, draft.random.pick(documents));
  const [first, second] = paths;
  const isVersioned = first === 'more.yaml' && draft.chance(0.5);
  paths.forEach((path, index) => {
    const stored = isVersioned ? path.replace('.yaml', `_1_${draft.minor}.yaml`) : path;
    draft.files[stored] = { document: documents[index] ?? {} };
  });
  importsOf(draft).splice(draft.random.int(0, importsOf(draft).length), 0, first ?? '');
  if (!second) return;
  const isNested = draft.chance(0.6);
  if (isNested) documents[0]!['imports'] = draft.chance(0.5) ? ['two.yaml'] : ['parts/two.yaml'];
  else importsOf(draft).push(second);
  if (draft.chance(0.2)) documents[1]!['imports'] = ['parts/one.yaml'];
}

/** What may stand in several files: labels and workflows whose first definition counts, and relationships that add up. */
function keepFirst(draft: Draft, other: JsonObject): void {
  if (draft.since(3) && draft.chance(0.3)) {
    draft.section('labels')['twice'] = { values: ['main'] };
    ((other['labels'] ??= {}) as JsonObject)['twice'] = { values: ['imported'] };
  }
  const [name, template] = Object.entries(draft.section('node_templates'))[0] ?? [];
  if (name === undefined || !isMapping(template) || !draft.since(3) || !draft.chance(0.5)) {
    if (Object.keys(draft.section('node_templates')).length === 0) delete draft.document['node_templates'];
    return;
  }
  const { relationships, ...rest } = template;
  if (!Array.isArray(relationships) || relationships.length === 0) return;
  const cut = draft.random.int(0, relationships.length);
  draft.section('node_templates')[name] = { relationships: relationships.slice(0, cut) };
  ((other['node_templates'] ??= {}) as JsonObject)[name] = {
    ...rest,
    relationships: relationships.slice(cut),
  };
}
