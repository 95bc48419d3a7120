import type { DefinitionRule } from '../rule.ts';

/** A hidden input that must have a value has a default (215); `display` belongs to text areas (216). */
export const inputDisplay: DefinitionRule = ({ definition }) => {
  for (const [name, { schema, element }] of Object.entries(definition.inputs)) {
    if (schema.hidden && schema.required !== false && !element.has('default')) {
      element.report({
        code: 215,
        message: `Input is both hidden and required thus it should have a default value: '${name}'.`,
      });
    }
    const display = element.at('display');
    if (display.isAbsent) continue;
    display.allow(['rows']).at('rows').integer();
    if (schema.type === 'textarea') continue;
    display.report({
      code: 216,
      exception: 'DSLParsingInputTypeException',
      message: `\`display\` property defined for unsupported input type (${schema.type ?? 'none'}) for input \`${name}\`.`,
    });
  }
};
