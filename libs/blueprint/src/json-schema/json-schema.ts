import { FUNCTION_NAMES } from '../functions/function-call.ts';
import { BLUEPRINT } from '../definitions/blueprint-definition.ts';
import { SUPPORTED_VERSIONS, readDslVersion } from '../definitions/dsl-version.ts';
import type { JsonObject } from '../json.ts';
import { functionSchemas } from './function-schemas.ts';
import { ShapeSchemas } from './shape-schemas.ts';
import { VALUE_SCHEMAS } from './value-schemas.ts';

/**
 * The JSON Schema (draft 7) of blueprints, for editors: of one version of the language, or of all of them in one. It is
 * written from the forms that the parser reads blueprints by.
 *
 * Throws RangeError for a version that there is not.
 */
export function createBlueprintSchema(version?: string): JsonObject {
  const declared = version === undefined ? undefined : readDslVersion(version);
  if (version !== undefined && !declared)
    throw new RangeError(`There is no version ${version}; there are ${SUPPORTED_VERSIONS.join(', ')}.`);
  const minor = declared?.minor ?? Number.POSITIVE_INFINITY;
  const shapes = new ShapeSchemas(minor);
  const { properties, ...blueprint } = shapes.mapping(BLUEPRINT.shape);
  const versions: JsonObject = declared ? { const: declared.raw } : { enum: [...SUPPORTED_VERSIONS] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...blueprint,
    title: declared ? `Blueprint (${declared.raw})` : 'Blueprint',
    properties: {
      ...(properties as JsonObject),
      tosca_definitions_version: { description: 'Version of the language.', ...versions },
    },
    definitions: {
      ...shapes.definitions,
      ...VALUE_SCHEMAS,
      ...functionSchemas(FUNCTION_NAMES, minor),
    },
  };
}
