import type { TypeInterfaces } from '../../definitions/operation-definition.ts';
import type { SchemaDefinition, SchemaDefinitions } from '../../definitions/schema-definition.ts';
import { hasFunctions } from '../../functions/function-call.ts';
import { checkConstraints, namesObjects, readConstraint } from '../../inputs/constraints.ts';
import { ConstraintError } from '../../plan-error.ts';
import type { DefinitionRule } from '../rule.ts';

/**
 * Constraints have a known operator (103) with a suitable argument (212). Defaults of inputs satisfy them
 * (ConstraintException); an input that names objects of the manager has no default, as it could not be looked up.
 */
export const inputConstraints: DefinitionRule = ({ definition }) => {
  const interfaces = [
    ...[...definition.nodeTypes.values()].map((type) => type.interfaces),
    ...[...definition.relationships.values()].flatMap((type) => [
      type.sourceInterfaces,
      type.targetInterfaces,
    ]),
  ];
  for (const schemas of interfaces.flatMap(inputsOf)) checkForm(schemas);
  for (const { parameters } of definition.workflows.values()) checkForm(parameters);
  checkForm(definition.inputs);
  for (const [name, input] of Object.entries(definition.inputs)) checkDefault(name, input);
};

const inputsOf = (interfaces: TypeInterfaces): SchemaDefinitions[] =>
  Object.values(interfaces).flatMap((operations) => Object.values(operations).map(({ inputs }) => inputs));

function checkForm(schemas: SchemaDefinitions): void {
  for (const [name, { schema, element }] of Object.entries(schemas)) {
    const items = schema.constraints ? element.at('constraints').items() : [];
    for (const item of items) {
      const constraint = readConstraint(item.json(), name);
      if ('code' in constraint) item.report(constraint);
    }
  }
}

function checkDefault(name: string, { schema, element }: SchemaDefinition): void {
  const value = schema.default;
  if (value === undefined || value === null || hasFunctions(value)) return;
  const isEmptyList = Array.isArray(value) && value.length === 0;
  const report = (message: string) =>
    element.at('default').report({ code: null, exception: 'ConstraintException', message });
  if (namesObjects(schema) && !isEmptyList) {
    return report(
      `Input ${name} names objects of the manager, so it cannot have a default: it could not be looked up now.`,
    );
  }
  try {
    checkConstraints(name, value, schema);
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error;
    report(error.message);
  }
}
