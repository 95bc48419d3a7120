import type { SchemaDefinition } from '../../definitions/schema-definition.ts';
import { checkInputValue } from '../../inputs/checked-value.ts';
import { findMistake, namesObjects } from '../../inputs/constraints.ts';
import type { Json } from '../../json.ts';
import { InvalidInputError, PlanError } from '../../plan-error.ts';
import type { ValueSchema } from '../../plan/plan.ts';
import type { ExceptionName } from '../../problem.ts';
import type { PlanRule } from '../rule.ts';

/**
 * Defaults of inputs satisfy the constraints (ConstraintException; 213 for a function) and, item by item, the item type
 * (105). An input that names objects of the manager has no default, as it could not be looked up.
 */
export const inputDefaults: PlanRule = ({ definition }) => {
  for (const [name, input] of Object.entries(definition.inputs)) checkDefault(name, input);
};

/** A null default is no default for a deployment, but it does not satisfy constraints either. */
function checkDefault(name: string, { schema, element }: SchemaDefinition): void {
  if (schema.default === undefined || !hasSoundConstraints(name, schema)) return;
  const at = element.at('default');
  try {
    checkInputValue(name, schema.default, schema);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const code = error instanceof InvalidInputError ? error.errorCode : null;
    return at.report({ code, exception: error.exception as ExceptionName, message: error.message });
  }
  if (isLookedUp(schema, schema.default)) {
    const message = `Input ${name} names objects of the manager, so it cannot have a default: it could not be looked up now.`;
    at.report({ code: null, exception: 'ConstraintException', message });
  }
}

const hasSoundConstraints = (name: string, { constraints }: ValueSchema): boolean =>
  (constraints ?? []).every((written) => !findMistake(written, { name, hasMessage: true }));

/** Of a list each item is looked up, so there is nothing to find for an empty one. */
const isLookedUp = (schema: ValueSchema, value: Json): boolean =>
  namesObjects(schema) &&
  !(schema.itemType && (value === null || (Array.isArray(value) && value.length === 0)));
