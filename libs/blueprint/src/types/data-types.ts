import type { DataTypeDefinition } from '../definitions/type-definitions.ts';
import type { JsonObject } from '../json.ts';
import type { DataType, DataTypes } from './data-type.ts';
import { isWellFormed } from './derivation.ts';
import { isPrimitiveType } from './primitive-types.ts';
import { deriveProperties } from './schemas.ts';

/**
 * Derives the data types, each after its parent and after the types of its properties, since defaults are completed
 * with the defaults of those. Reports redefined primitives, unknown parents and cycles.
 */
export function deriveDataTypes(definitions: ReadonlyMap<string, DataTypeDefinition>): DataTypes {
  const derivation = new DataTypeDerivation(definitions);
  for (const name of definitions.keys()) derivation.derive(name, []);
  return new Map([...definitions.keys()].map((name) => [name, derivation.result.get(name) as DataType]));
}

/** Types from one to the next, by parents and by types of properties: defaults are completed along all of them. */
const MAXIMUM_CHAIN = 30;

class DataTypeDerivation {
  readonly result = new Map<string, DataType>();
  private readonly open = new Set<string>();

  constructor(private readonly definitions: ReadonlyMap<string, DataTypeDefinition>) {}

  derive(name: string, path: string[]): void {
    const definition = this.definitions.get(name);
    if (!definition || this.result.has(name)) return;
    if (this.open.has(name)) return this.reportCycle(definition, path);
    if (path.length >= MAXIMUM_CHAIN) return this.reportLength(definition);
    this.open.add(name);
    const further = [...path, name];
    if (isPrimitiveType(name))
      definition.element.report({ code: 104, message: `Can't redefine primitive type ${name}` });
    if (definition.derivedFrom !== null) this.derive(definition.derivedFrom, further);
    for (const { schema } of Object.values(definition.properties))
      if (typeof schema.type === 'string') this.derive(schema.type, further);
    // Reported as part of a cycle or of too long a chain: it stays empty, so that no value leads around.
    if (this.result.has(name)) return;
    const properties = deriveProperties(definition.properties, this.inheritedBy(definition), this.result);
    this.result.set(name, { name, properties, isPartial: this.isPartial(definition) });
  }

  private isPartial({ derivedFrom, element }: DataTypeDefinition): boolean {
    if (!isWellFormed(element)) return true;
    return derivedFrom !== null && (this.result.get(derivedFrom)?.isPartial ?? true);
  }

  private inheritedBy(definition: DataTypeDefinition): DataType['properties'] {
    if (definition.derivedFrom === null) return {};
    const parent = this.result.get(definition.derivedFrom);
    if (!parent && !this.open.has(definition.derivedFrom)) {
      definition.element.at('derived_from').report({
        code: 103,
        message: `Missing definition for data type '${definition.derivedFrom}', from which '${definition.name}' is derived.`,
        unknown: { name: definition.derivedFrom, known: this.definitions.keys(), section: 'data_types' },
      });
    }
    return parent?.properties ?? {};
  }

  /** Values are completed along the types, which takes stack for each. */
  private reportLength(definition: DataTypeDefinition): void {
    definition.element.report({
      code: 100,
      message: `Data types lead from one to the next in more than ${MAXIMUM_CHAIN} steps, here to '${definition.name}'.`,
    });
    this.result.set(definition.name, { name: definition.name, properties: {}, isPartial: true });
  }

  /** A type inside its own cycle counts as empty, so that the rest can go on. */
  private reportCycle(definition: DataTypeDefinition, path: string[]): void {
    const cycle = [...path.slice(path.indexOf(definition.name)), definition.name];
    definition.element.report({
      code: 100,
      message: `Parsing failed. Circular dependency detected: ${cycle.join(' --> ')}`,
    });
    this.result.set(definition.name, { name: definition.name, properties: {}, isPartial: true });
  }
}

/** What the plan says about a data type. */
export const presentDataType = (definition: DataTypeDefinition, dataType: DataType): JsonObject => ({
  properties: dataType.properties as unknown as JsonObject,
  derivedFrom: definition.derivedFrom,
  description: definition.description,
  version: definition.version,
});
