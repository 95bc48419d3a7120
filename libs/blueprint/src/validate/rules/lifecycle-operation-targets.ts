import type { DefinitionRule } from '../rule.ts';

const TYPE = 'cloudify.relationships.depends_on_lifecycle_operation';
const LIFECYCLE = 'cloudify.interfaces.lifecycle';

/** A dependency on a lifecycle operation names it (215), and the target's template itself defines it (216). */
export const lifecycleOperationTargets: DefinitionRule = ({ definition }) => {
  for (const { name, relationships } of definition.templates.values()) {
    for (const { type, target, properties, element } of relationships) {
      if (type !== TYPE) continue;
      const operation = Object.hasOwn(properties, 'operation') ? properties.operation : undefined;
      if (typeof operation !== 'string' || operation === '') {
        element.report({
          code: 215,
          message: `The relationship of '${name}' to '${target}' must name the lifecycle operation it depends on: set its property 'operation'.`,
        });
        continue;
      }
      const lifecycle = definition.templates.get(target)?.interfaces[LIFECYCLE] ?? {};
      if (Object.hasOwn(lifecycle, operation)) continue;
      element.at('target').report({
        code: 216,
        message: `Node '${target}' does not define the lifecycle operation '${operation}' that '${name}' depends on`,
      });
    }
  }
};
