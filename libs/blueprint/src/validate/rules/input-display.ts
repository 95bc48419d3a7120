import type { SchemaDefinition } from '../../definitions/schema-definition.ts';
import { isRequired } from '../../types/typed-value.ts';
import { operationInputs } from '../operation-inputs.ts';
import type { DefinitionRule } from '../rule.ts';

/**
 * A hidden input that must have a value has a default (215); `display` belongs to text areas (216). Inputs that the
 * operations of types declare have the same keys as those of the blueprint.
 */
export const inputDisplay: DefinitionRule = ({ definition }) => {
  for (const inputs of [definition.inputs, ...operationInputs(definition)])
    for (const [name, input] of Object.entries(inputs)) checkInput(name, input);
};

function checkInput(name: string, { schema, element }: SchemaDefinition): void {
  if (schema.hidden && isRequired(schema) && !element.has('default')) {
    element.report({
      code: 215,
      message: `Input is both hidden and required thus it should have a default value: '${name}'.`,
    });
  }
  if (!schema.display || schema.type === 'textarea') return;
  element.at('display').report({
    code: 216,
    exception: 'DSLParsingInputTypeException',
    message: `\`display\` property defined for unsupported input type (${schema.type ?? 'none'}) for input \`${name}\`.`,
  });
}
