import { ApiProperty } from '@nestjs/swagger';

/** Types of body fields, in the words of the error texts. `flag` also takes the texts "true" and "false". */
export type BodyType = 'str' | 'dict' | 'list' | 'bool' | 'int' | 'flag' | 'any';

/** How one key of a JSON body is checked. */
export interface BodyField {
  type: BodyType;
  required: boolean;
  /** True: null is a value of its own. */
  nullable?: boolean;
}

const RULES = Symbol('cloudloom:body-fields');

interface Ruled {
  [RULES]?: Map<string, BodyField>;
}

/**
 * Declares a key of a JSON body: what the pipe checks and what the OpenAPI document shows. A key that is null counts
 * as absent, unless it is declared to be a value.
 */
export const Field =
  (
    type: BodyType,
    options: { required?: boolean; nullable?: boolean; description?: string } = {},
  ): PropertyDecorator =>
  (prototype, property) => {
    const required = options.required ?? false;
    const target = prototype as Ruled;
    if (!Object.hasOwn(target, RULES))
      Object.defineProperty(target, RULES, { value: new Map(target[RULES]) });
    target[RULES]?.set(String(property), { type, required, nullable: options.nullable ?? false });
    ApiProperty({
      required,
      nullable: !required,
      ...describeType(type),
      ...(options.description === undefined ? {} : { description: options.description }),
    } as Parameters<typeof ApiProperty>[0])(prototype, property);
  };

/** The declared keys of a body class; null for classes without any. */
export const fieldsOf = (bodyClass: { prototype: object }): ReadonlyMap<string, BodyField> | null =>
  (bodyClass.prototype as Ruled)[RULES] ?? null;

function describeType(type: BodyType): object {
  switch (type) {
    case 'str':
      return { type: 'string' };
    case 'dict':
      return { type: 'object', additionalProperties: true };
    case 'list':
      return { type: 'array', items: {} };
    case 'bool':
      return { type: 'boolean' };
    case 'int':
      return { type: 'integer' };
    case 'flag':
      return { oneOf: [{ type: 'boolean' }, { type: 'string', enum: ['true', 'false'] }] };
    case 'any':
      return { anyOf: [{}], description: 'Any JSON value' };
  }
}
