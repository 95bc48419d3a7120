import type { SchemaDefinitions } from '../../definitions/schema-definition.ts';
import { findMistake, operatorsOf } from '../../inputs/constraints.ts';
import { operationInputs } from '../operation-inputs.ts';
import type { DefinitionRule } from '../rule.ts';

/** Minor version of the language since which a constraint may have several keys. */
const SEVERAL_SINCE = 5;
const TOO_NEW = {
  code: 102,
  message: `several operators in one constraint are not supported before cloudify_dsl_1_${SEVERAL_SINCE}; make each a constraint of its own`,
};

/** Constraints have a known operator (103) with a suitable argument (212). */
export const inputConstraints: DefinitionRule = ({ definition, version, isVersionValidated }) => {
  // While versions are not looked at, nothing may stand beside an operator: that came with a version.
  const hasMessage = isVersionValidated;
  const isOneOnly = isVersionValidated && version.minor < SEVERAL_SINCE;
  for (const schemas of operationInputs(definition)) checkForm(schemas, { hasMessage, isOneOnly });
  for (const { parameters } of definition.workflows.values())
    checkForm(parameters, { hasMessage: false, isOneOnly });
  checkForm(definition.inputs, { hasMessage, isOneOnly });
};

function checkForm(
  schemas: SchemaDefinitions,
  { hasMessage, isOneOnly }: { hasMessage: boolean; isOneOnly: boolean },
): void {
  for (const [name, { schema, element }] of Object.entries(schemas)) {
    const items = schema.constraints ? element.at('constraints').items() : [];
    for (const item of items) {
      const written = item.json();
      const isTooNew = hasMessage && isOneOnly && operatorsOf(written).length > 1;
      const mistake = isTooNew ? TOO_NEW : findMistake(written, { name, hasMessage });
      if (mistake) item.report(mistake);
    }
  }
}
