import type { JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import type { PluginPlan } from '../plan/plan.ts';
import { readEach } from './type-definitions.ts';

export interface PluginDefinition {
  plan: PluginPlan;
  element: Element;
}

const KEYS = [
  'executor',
  'source',
  'install',
  'install_arguments',
  'package_name',
  'package_version',
  'supported_platform',
  'distribution',
  'distribution_version',
  'distribution_release',
  'properties_description',
  'properties',
];
const PROPERTY_KEYS = ['type', 'description', 'display_label', 'value'];

export const readPlugins = (section: Element): Map<string, PluginDefinition> =>
  readEach(section, (element, name) => {
    element.allow(KEYS);
    const text = (key: string) => element.at(key).string() ?? null;
    const plan: PluginPlan = {
      name,
      executor: readExecutor(element.require('executor')),
      install: element.at('install').boolean() ?? true,
      source: text('source'),
      installArguments: text('install_arguments'),
      packageName: text('package_name'),
      packageVersion: text('package_version'),
      supportedPlatform: text('supported_platform'),
      distribution: text('distribution'),
      distributionVersion: text('distribution_version'),
      distributionRelease: text('distribution_release'),
      propertiesDescription: text('properties_description'),
      properties: readProperties(element.at('properties')),
    };
    return { plan, element };
  });

function readExecutor(element: Element): PluginPlan['executor'] {
  const executor = element.string();
  if (executor === 'host_agent' || executor === 'central_deployment_agent') return executor;
  if (executor !== undefined) {
    element.report({
      code: 18,
      message: `Plugin has an illegal 'executor' value '${executor}'; valid values are 'central_deployment_agent' and 'host_agent'`,
    });
  }
  return 'central_deployment_agent';
}

function readProperties(section: Element): JsonObject {
  for (const [, property] of section.entries()) {
    property.allow(PROPERTY_KEYS);
    for (const key of ['type', 'description', 'display_label']) property.at(key).string();
  }
  return section.object() ?? {};
}
