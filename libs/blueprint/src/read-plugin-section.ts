import { PLUGINS } from './definitions/plugin-definition.ts';
import { Element } from './parse/element.ts';
import { readYaml } from './parse/yaml-text.ts';
import type { PluginPlan } from './plan/plan.ts';
import { ProblemLog } from './problem.ts';

/**
 * The plugins that the section `plugins` of one file declares, in order. Nothing else of the file is looked at: whether it is
 * valid as a whole shows where it is imported. Throws BlueprintError when the file is no YAML or the section is not of its form.
 */
export function readPluginSection(file: string, text: string): PluginPlan[] {
  const log = new ProblemLog();
  const root = new Element(readYaml(file, text), '', log);
  root.entries();
  log.throwIfAny();
  const plugins = PLUGINS.read(root.at('plugins'));
  log.throwIfAny();
  return [...(plugins ?? new Map()).values()].map(({ plan }) => plan);
}
