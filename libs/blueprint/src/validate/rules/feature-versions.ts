import { isLater, readDslVersion } from '../../definitions/dsl-version.ts';
import type { DslVersion } from '../../definitions/dsl-version.ts';
import type { Element } from '../../parse/element.ts';
import { OBJECT_TYPES } from '../../types/primitive-types.ts';
import type { DefinitionRule } from '../rule.ts';

/** Where a feature shows in the document; `*` stands for any key. */
interface Gate {
  paths: string[];
  /** Judges the element found there; without it, being there is using the feature. */
  uses?: (element: Element) => boolean;
}

const OPERATIONS = [
  'node_types.*.interfaces.*.*',
  'node_templates.*.interfaces.*.*',
  'relationships.*.source_interfaces.*.*',
  'relationships.*.target_interfaces.*.*',
];
const SCHEMAS = [
  'inputs.*',
  'data_types.*.properties.*',
  'node_types.*.properties.*',
  'relationships.*.properties.*',
  'policy_types.*.properties.*',
  'policy_triggers.*.parameters.*',
  'workflows.*.parameters.*',
  'node_types.*.interfaces.*.*.inputs.*',
  'relationships.*.source_interfaces.*.*.inputs.*',
  'relationships.*.target_interfaces.*.*.inputs.*',
];
const under = (paths: readonly string[], ...keys: string[]): string[] =>
  paths.flatMap((path) => keys.map((key) => `${path}.${key}`));

const isObjectType = (element: Element): boolean => {
  const value = element.json();
  return typeof value === 'string' && OBJECT_TYPES.has(value) && value !== 'operation_name';
};
const PACKAGING = [
  'package_name',
  'package_version',
  'supported_platform',
  'distribution',
  'distribution_version',
  'distribution_release',
];

const GATES: Readonly<Record<string, Gate[]>> = {
  cloudify_dsl_1_1: [
    { paths: ['plugins.*.install_arguments', ...under(OPERATIONS, 'max_retries', 'retry_interval')] },
  ],
  cloudify_dsl_1_2: [
    {
      paths: [
        'dsl_definitions',
        'description',
        'data_types',
        ...under(SCHEMAS, 'required'),
        ...under(['plugins.*'], ...PACKAGING),
      ],
    },
  ],
  cloudify_dsl_1_3: [
    {
      paths: [
        'policies',
        'node_templates.*.capabilities',
        ...under(['inputs.*'], 'display_label', 'hidden'),
        'resource_tags',
      ],
    },
  ],
  cloudify_dsl_1_4: [
    { paths: [...under(SCHEMAS, 'item_type'), 'workflows.*.availability_rules'] },
    { paths: under(SCHEMAS, 'type'), uses: isObjectType },
  ],
  cloudify_dsl_1_5: [
    { paths: ['plugins.*.properties', 'plugins.*.properties_description'] },
    { paths: under(SCHEMAS, 'type'), uses: (element) => element.json() === 'operation_name' },
    {
      paths: ['imports'],
      uses: (element) =>
        Array.isArray(element.json()) &&
        (element.json() as unknown[]).some((item) => typeof item === 'object' && item !== null),
    },
    {
      paths: ['inputs.*.constraints'],
      uses: (element) => Array.isArray(element.json()) && (element.json() as unknown[]).some(hasSeveralKeys),
    },
  ],
};

const hasSeveralKeys = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 1;

/** Nothing is used that came with a later version of the language than the main file declares (102). */
export const featureVersions: DefinitionRule = ({ definition, version, isVersionValidated }) => {
  if (!isVersionValidated) return;
  for (const [since, gates] of Object.entries(GATES)) {
    const added = readDslVersion(since);
    if (!added || !isLater(added, version)) continue;
    for (const gate of gates) reportUses(gate, { document: definition.document, added, version });
  }
};

function reportUses(gate: Gate, facts: { document: Element; added: DslVersion; version: DslVersion }): void {
  for (const path of gate.paths) {
    for (const element of elementsAt(facts.document, path.split('.'))) {
      if (element.isAbsent || (gate.uses && !gate.uses(element))) continue;
      const name = path.slice(path.lastIndexOf('.') + 1);
      element.report({
        code: 102,
        message: `${name} not supported in version ${facts.version.raw}, it was added in ${facts.added.raw}`,
      });
    }
  }
}

function elementsAt(element: Element, [step, ...rest]: string[]): Element[] {
  if (step === undefined) return [element];
  if (element.token?.kind !== 'map') return [];
  if (step !== '*') return element.has(step) ? elementsAt(element.at(step), rest) : [];
  return [...element.token.entries.keys()].flatMap((key) => elementsAt(element.at(key), rest));
}
