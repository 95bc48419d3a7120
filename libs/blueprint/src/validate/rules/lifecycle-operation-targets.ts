import { pythonText } from '../../functions/python-text.ts';
import { own } from '../../json-values.ts';
import type { DefinitionRule } from '../rule.ts';

const TYPE = 'cloudify.relationships.depends_on_lifecycle_operation';
const LIFECYCLE = 'cloudify.interfaces.lifecycle';

/** A dependency on a lifecycle operation names it (215), and the target's template itself defines it (216). */
export const lifecycleOperationTargets: DefinitionRule = ({ definition }) => {
  for (const { name, relationships } of definition.templates.values()) {
    for (const { type, target, properties, element } of relationships) {
      if (type !== TYPE) continue;
      const operation = own(properties, 'operation');
      if (!operation) {
        element.at('properties').report({
          code: 215,
          message: `The relationship of '${name}' to '${target}' must name the lifecycle operation it depends on: set its property 'operation'.`,
        });
        continue;
      }
      const targeted = definition.templates.get(target);
      if (!targeted) continue;
      const lifecycle = targeted.interfaces[LIFECYCLE] ?? {};
      if (typeof operation === 'string' && Object.hasOwn(lifecycle, operation)) continue;
      const shown = pythonText(operation);
      element.at('properties').report({
        code: 216,
        message: `Node '${target}' does not define the lifecycle operation '${shown}' that '${name}' depends on`,
        markedAt: ['operation'],
        unknown: { name: shown, known: Object.keys(lifecycle), section: 'node_templates' },
      });
    }
  }
};
