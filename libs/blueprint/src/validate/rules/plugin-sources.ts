import type { DefinitionRule } from '../rule.ts';

/** A plugin that is to be installed says from where (50). */
export const pluginSources: DefinitionRule = ({ definition }) => {
  for (const [name, { plan, element }] of definition.plugins) {
    if (!plan.install || plan.source || plan.packageName) continue;
    element.report({
      code: 50,
      message: `Plugin '${name}' needs to be installed, but does not declare a source or package_name property`,
      missingAt: ['install', 'source', 'package_name'].map((key) => `${element.path}.${key}`),
    });
  }
};
