import type { JsonObject } from '@cloudloom/blueprint';
import { BLUEPRINT_FOLDER, PLUGIN_FOLDER } from '../model.ts';
import { format, logic, uncoded, ways, type Mistake, type Planting } from './mistake.ts';

/** Imports a file that holds something. */
function importing(into: Planting, document: JsonObject, path = 'lib/other.yaml'): void {
  into.addFile(path, document);
  into.imports.push(path);
}

function paint(into: Planting, properties: JsonObject, given: JsonObject): void {
  into.addFile(`${PLUGIN_FOLDER}/painter.yaml`, {
    plugins: { painter: { executor: 'central_deployment_agent', install: false, properties } },
  });
  into.imports.push({ 'plugin:painter': given });
}

const clash =
  (section: string, entry: JsonObject) =>
  (into: Planting): void => {
    into.put(section, 'twice', entry);
    importing(into, { [section]: { twice: entry } });
  };

export const IMPORT_MISTAKES: readonly Mistake[] = [
  ...ways(format(2), {
    'the same import twice': (into) => {
      importing(into, {});
      into.imports.push('lib/other.yaml');
    },
  }),
  ...ways(logic(3), {
    'deployment settings in two files': (into) => {
      into.document['deployment_settings'] = { id_template: 'a' };
      importing(into, { deployment_settings: { id_template: 'b' } });
    },
  }),
  ...ways(
    logic(3),
    {
      'policies in two files': (into) => {
        into.put('groups', 'scaled', { members: [into.newNode('scaled_node').name] });
        into.put('policies', 'first', { type: 'cloudify.policies.scaling', targets: ['scaled'] });
        importing(into, { policies: { second: { type: 'cloudify.policies.scaling', targets: ['scaled'] } } });
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(3),
    {
      'inputs in two files before 1_3': (into) => {
        into.put('inputs', 'here', { default: 1 });
        importing(into, { inputs: { there: { default: 2 } } });
      },
      'outputs in two files before 1_3': (into) => {
        into.put('outputs', 'here', { value: 1 });
        importing(into, { outputs: { there: { value: 2 } } });
      },
    },
    { most: 2 },
  ),
  ...ways(logic(4), {
    'a node type in two files': clash('node_types', {}),
    'a plugin in two files': clash('plugins', { executor: 'host_agent', install: false }),
    'a group in two files': (into) => clash('groups', { members: [into.newNode('member').name] })(into),
    'a relationship in two files': clash('relationships', {}),
    'a policy type in two files': clash('policy_types', { source: 'x' }),
  }),
  ...ways(
    logic(4),
    {
      'an input in two files': clash('inputs', { default: 1 }),
      'an output in two files': clash('outputs', { value: 1 }),
      'a template in two files': clash('node_templates', { type: 'cloudify.nodes.Root' }),
      'a data type in two files': clash('data_types', { properties: {} }),
    },
    { minor: 3 },
  ),
  ...ways(logic(13), {
    'a file that is not there': (into) =>
      into.imports.push(
        into.random.pick(['lib/missing.yaml', 'missing.yaml', 'x--missing.yaml', 'resource:missing.yaml']),
      ),
    'a file that is not there, imported by an import': (into) =>
      importing(into, { imports: ['nothing.yaml'] }),
  }),
  ...ways(
    logic(28),
    {
      'an import of a later version': (into) => {
        delete into.args.validate_version;
        importing(into, { tosca_definitions_version: 'cloudify_dsl_1_5' });
      },
    },
    { most: 4 },
  ),
  ...ways(logic(212), {
    'a namespace with two dashes': (into) => {
      into.addFile('lib/other.yaml', {});
      into.imports.push('a--b--lib/other.yaml');
    },
  }),
  ...ways(logic(213), {
    'a blueprint without a namespace': (into) => {
      into.addFile(`${BLUEPRINT_FOLDER}/other/blueprint.yaml`, {
        tosca_definitions_version: 'cloudify_dsl_1_0',
      });
      into.imports.push('blueprint:other');
    },
  }),
  ...ways(logic(214), {
    'a namespace for the built-in types': (into) => {
      into.addFile('lib/basic.yaml', { node_types: { 'cloudify.nodes.Root': {} } });
      into.imports.push('own--lib/basic.yaml');
    },
    'a namespace for two blueprints': (into) => {
      for (const id of ['left', 'right']) {
        into.addFile(`${BLUEPRINT_FOLDER}/${id}/blueprint.yaml`, {
          tosca_definitions_version: 'cloudify_dsl_1_0',
        });
        into.imports.push(`same--blueprint:${id}`);
      }
    },
  }),
  ...ways(
    format(220),
    {
      'an import with two keys': (into) => into.imports.push({ 'plugin:a': {}, 'plugin:b': {} }),
      'a property that is a mapping': (into) =>
        paint(into, { colour: { type: 'string' } }, { colour: { red: 1, blue: 2 } }),
      'a property of an unsuitable type': (into) =>
        paint(into, { colour: { type: 'dict' } }, { colour: 'red' }),
    },
    { minor: 5 },
  ),
  ...ways(
    logic(221),
    {
      'a property that the plugin does not have': (into) =>
        paint(into, { colour: { type: 'string' } }, { color: 'red' }),
      'a property of the wrong type': (into) =>
        paint(into, { coats: { type: 'integer' } }, { coats: into.random.pick(['two', 1.5, ['a']]) }),
    },
    { minor: 5 },
  ),
  ...ways(uncoded('InvalidBlueprintImport'), {
    'a plugin that is not there': (into) => into.imports.push('plugin:nowhere'),
    'a blueprint that is not there': (into) => into.imports.push('x--blueprint:nowhere'),
  }),
];
