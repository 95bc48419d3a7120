import type { SchemaDefinition, SchemaDefinitions } from '../definitions/schema-definition.ts';
import { readCall } from '../functions/function-call.ts';
import { isObject, toRecord } from '../json-values.ts';
import type { ValueSchema } from '../plan/plan.ts';
import type { DataTypes, Schemas } from './data-type.ts';
import { PRIMITIVE_TYPES, isPrimitiveType } from './primitive-types.ts';
import { completeValue, mergeWithDefault } from './typed-value.ts';

/**
 * The properties of a type: its own, completed, then those inherited that it does not replace. A replacement takes
 * nothing over from the parent's schema, but the default of a data type is laid over the parent's default.
 */
export function deriveProperties(own: SchemaDefinitions, inherited: Schemas, dataTypes: DataTypes): Schemas {
  const completed = Object.entries(own).map(([name, definition]) => {
    const parent = Object.hasOwn(inherited, name) ? inherited[name] : undefined;
    const schema = completeProperty(
      name,
      { ...definition, schema: withParentDefault(definition.schema, parent, dataTypes) },
      dataTypes,
    );
    return [name, schema] as const;
  });
  const remaining = Object.entries(inherited).filter(([name]) => !Object.hasOwn(own, name));
  return toRecord([...completed, ...remaining]);
}

function withParentDefault(
  schema: ValueSchema,
  parent: ValueSchema | undefined,
  dataTypes: DataTypes,
): ValueSchema {
  const isSameDataType = isDataTyped(schema, dataTypes) && parent?.type === schema.type;
  if (!isSameDataType || parent?.default === undefined) return schema;
  return { ...schema, default: mergeWithDefault(schema.default ?? {}, parent, dataTypes) };
}

const isDataTyped = ({ type }: ValueSchema, dataTypes: DataTypes): boolean =>
  typeof type === 'string' && dataTypes.has(type);

/** A property of a data type always has a default: what is written, completed by the type's own defaults. */
function completeProperty(name: string, definition: SchemaDefinition, dataTypes: DataTypes): ValueSchema {
  const { schema } = definition;
  if (!checkTypeName(definition, dataTypes)) return schema;
  const base = isDataTyped(schema, dataTypes) ? (schema.default ?? {}) : schema.default;
  if (base === undefined || base === null) return schema;
  return {
    ...schema,
    default: completeDefault(
      name,
      { ...definition, schema: { ...schema, default: base } },
      { dataTypes, mustBeComplete: false },
    ),
  };
}

/**
 * Checks the schemas of inputs and parameters. Their defaults, where there are any, must be complete values; a null
 * default counts as none.
 */
export function completeParameters(definitions: SchemaDefinitions, dataTypes: DataTypes): Schemas {
  return toRecord(
    Object.entries(definitions).map(([name, definition]) => {
      const { schema } = definition;
      const isKnown = checkTypeName(definition, dataTypes);
      checkItemType(definition);
      if (!isKnown || schema.default === undefined || schema.default === null) return [name, schema];
      return [
        name,
        { ...schema, default: completeDefault(name, definition, { dataTypes, mustBeComplete: true }) },
      ];
    }),
  );
}

function completeDefault(
  name: string,
  definition: SchemaDefinition,
  check: { dataTypes: DataTypes; mustBeComplete: boolean },
) {
  const { schema, element } = definition;
  const value = schema.default ?? null;
  if (readCall(value)) return value;
  const written = isObject(value) && element.at('default').isAbsent ? element : element.at('default');
  return completeValue(value, schema, {
    ...check,
    owner: `default of '${name}'`,
    key: name,
    report: (mistake) => written.report(mistake),
  });
}

function checkTypeName({ schema, element }: SchemaDefinition, dataTypes: DataTypes): boolean {
  // An empty name was reported, or asks for nothing.
  if (!schema.type || isPrimitiveType(schema.type) || dataTypes.has(schema.type)) return true;
  element.at('type').report({
    code: 103,
    message: `Illegal type name '${schema.type}'`,
    unknown: {
      name: schema.type,
      known: [...PRIMITIVE_TYPES, ...dataTypes.keys()],
      section: 'data_types',
    },
  });
  return false;
}

function checkItemType({ schema, element }: SchemaDefinition): void {
  if (!schema.itemType) return;
  const item = element.at('item_type');
  if (schema.type !== 'list')
    item.report({ code: 218, message: `'item_type' can only be used with type 'list'` });
  else if (!isPrimitiveType(schema.itemType))
    item.report({
      code: 217,
      message: `Item type '${schema.itemType}' is not a primitive type`,
      unknown: { name: schema.itemType, known: PRIMITIVE_TYPES, section: null },
    });
}
