import type { EitherShape, KeyShape, MappingShape, Shape, TextShape } from '../definitions/shape.ts';
import type { JsonObject } from '../json.ts';
import { toRecord } from '../json-values.ts';
import { anyOf, definitionName, orNull, refer } from './schema-parts.ts';
import { valueSchema } from './value-schemas.ts';

/** Writes schemas of shapes as a version of the language has them; what has a title stands in `definitions` once. */
export class ShapeSchemas {
  readonly definitions: Record<string, JsonObject> = {};

  /** @param minor of the version; things that came later are left out */
  constructor(private readonly minor: number) {}

  /** A mapping with the keys of the language. */
  mapping({ keys, title }: MappingShape): JsonObject {
    const known = [...keys];
    const missable = known.flatMap(([name, { isImportedBeside: others }]) =>
      others ? [anyOf(...[name, ...others].map((other) => ({ required: [other] })))] : [],
    );
    const required = known
      .filter(([, { isRequired, isImportedBeside }]) => isRequired && !isImportedBeside)
      .map(([name]) => name);
    return {
      type: 'object',
      title,
      properties: toRecord(known.map(([name, key]) => [name, this.key(name, key)])),
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
      ...(missable.length > 0 ? { allOf: missable } : {}),
    };
  }

  private key(name: string, { shape, description, isRequired, isNullValue, since }: KeyShape): JsonObject {
    if (since > this.minor) return refused(`${name} needs cloudify_dsl_1_${since} or later.`);
    const schema = this.shape(shape);
    const isNullRefused = (isRequired && !isNullValue) || shape.isNullRefused;
    const accepting = isNullRefused ? notNull(schema, shape) : orNull(schema);
    const text = since > 0 ? `${description} Since cloudify_dsl_1_${since}.` : description;
    // Beside a reference nothing else is read, so the reference goes one level down.
    return accepting.$ref === undefined
      ? { description: text, ...accepting }
      : { description: text, allOf: [accepting] };
  }

  private shape(shape: Shape): JsonObject {
    switch (shape.kind) {
      case 'text':
        return this.text(shape);
      case 'integer':
      case 'number':
        return {
          type: [shape.kind, 'boolean'],
          ...(shape.minimum === undefined ? {} : { minimum: shape.minimum }),
        };
      case 'flag':
        return { type: 'boolean' };
      case 'value':
        return valueSchema(shape, this.minor);
      case 'list':
        return { type: 'array', items: this.member(shape.of), ...(shape.isFilled ? { minItems: 1 } : {}) };
      case 'names':
        return { type: 'object', additionalProperties: this.member(shape.of) };
      case 'mapping':
        return this.named(shape);
      case 'either':
        return this.either(shape);
    }
  }

  /** An item of a list or a named thing: where nothing is required, nothing may be written. */
  private member(shape: Shape): JsonObject {
    const schema = this.shape(shape);
    return acceptsNull(shape) ? orNull(schema) : schema;
  }

  private text({ only, known, pattern, isFilled, since = new Map() }: TextShape): JsonObject {
    if (only) return { type: 'string', enum: [...only] };
    const later = [...since].filter(([, minor]) => minor > this.minor).map(([word]) => word);
    const proposed = known?.filter((word) => !later.includes(word));
    const schema: JsonObject = { type: 'string' };
    if (isFilled) schema.minLength = 1;
    if (pattern !== undefined) schema.pattern = `^(?:${pattern})$`;
    if (later.length > 0) schema.not = { enum: later };
    return proposed ? anyOf({ enum: proposed }, schema) : schema;
  }

  private either({ short, long, longSince }: EitherShape): JsonObject {
    return longSince > this.minor ? this.shape(short) : anyOf(this.shape(short), this.shape(long));
  }

  private named(shape: MappingShape): JsonObject {
    const name = definitionName(shape.title);
    this.definitions[name] ??= this.mapping(shape);
    return refer(name);
  }
}

/** True where a null in the place of a member counts as nothing. */
function acceptsNull(shape: Shape): boolean {
  if (shape.isNullRefused) return false;
  switch (shape.kind) {
    case 'text':
      return !shape.isFilled;
    case 'value':
      return shape.only !== 'label' && shape.only !== 'text' && !shape.only?.startsWith('constraint');
    case 'mapping':
      return shape.isNullAllowed || ![...shape.keys.values()].some(({ isRequired }) => isRequired);
    case 'either':
      return acceptsNull(shape.long);
    default:
      return true;
  }
}

/** Schemas of anything accept null by themselves. */
const notNull = (schema: JsonObject, { kind }: Shape): JsonObject =>
  kind === 'value' ? { allOf: [schema], not: { type: 'null' } } : schema;

/** A null counts as not written, so it is accepted even here; editors propose nothing and show the reason. */
const refused = (reason: string): JsonObject => ({ type: 'null', doNotSuggest: true, errorMessage: reason });
