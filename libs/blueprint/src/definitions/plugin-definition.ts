import type { Element } from '../parse/element.ts';
import type { PluginPlan } from '../plan/plan.ts';
import {
  anything,
  data,
  flag,
  into,
  mapping,
  namesOf,
  oneOf,
  optional,
  required,
  strictly,
  text,
} from './form.ts';
import { EXECUTORS } from './operation-definition.ts';

export interface PluginDefinition {
  plan: PluginPlan;
  element: Element;
}

const EXECUTOR = oneOf(EXECUTORS, (element, written) =>
  element.report({
    code: 18,
    message: `Plugin has an illegal 'executor' value '${written}'; valid values are 'central_deployment_agent' and 'host_agent'`,
    unknown: { name: written, known: EXECUTORS, section: null },
  }),
);

/** The language gives no code to other kinds in the place of these mappings. */
const OTHER_KINDS = { refused: 'other kinds', exception: 'ValueError' } as const;

const PROPERTY = mapping('plugin property', {
  type: optional(text, 'Type of the value: string, integer, float, boolean or list.'),
  description: optional(text, 'What it is for.'),
  display_label: optional(text, 'Name shown to people.'),
  value: optional(anything, 'The value; an import of the plugin can give it.'),
});

const PLUGIN = mapping('plugin', {
  executor: required(EXECUTOR, 'Where its operations run.'),
  source: optional(text, 'Where its package lies.'),
  install: optional(flag, 'Whether it is installed; true unless written.'),
  install_arguments: optional(text, 'Arguments of the installation.', { since: 1 }),
  package_name: optional(text, 'Name of its package.', { since: 2 }),
  package_version: optional(text, 'Version of its package.', { since: 2 }),
  supported_platform: optional(text, 'Platform that its package is for.', { since: 2 }),
  distribution: optional(text, 'Distribution that its package is for.', { since: 2 }),
  distribution_version: optional(text, 'Version of that distribution.', { since: 2 }),
  distribution_release: optional(text, 'Release of that distribution.', { since: 2 }),
  properties_description: optional(text, 'What its properties are for.', { since: 5 }),
  properties: optional(
    strictly(
      into(namesOf(strictly(PROPERTY, { ...OTHER_KINDS, nothing: {} })), (_, element) => data.read(element)),
      { ...OTHER_KINDS, nothing: undefined },
    ),
    'Properties that an import of it can set, by name.',
    { since: 5 },
  ),
});

export const PLUGINS = namesOf(
  strictly(PLUGIN, { ...OTHER_KINDS, nothing: { install: false } }),
  (written, name, element): PluginDefinition => {
    const plan: PluginPlan = {
      name,
      executor: written.executor ?? 'central_deployment_agent',
      install: written.install ?? true,
      source: written.source ?? null,
      installArguments: written.install_arguments ?? null,
      packageName: written.package_name ?? null,
      packageVersion: written.package_version ?? null,
      supportedPlatform: written.supported_platform ?? null,
      distribution: written.distribution ?? null,
      distributionVersion: written.distribution_version ?? null,
      distributionRelease: written.distribution_release ?? null,
      propertiesDescription: written.properties_description ?? null,
      properties: written.properties ?? {},
    };
    return { plan, element };
  },
);
