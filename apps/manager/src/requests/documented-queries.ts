import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Documents what a route reads from the query besides the conventions of lists: texts, flags, or any of several texts. */
export const TakesQuery = (queries: Readonly<Record<string, 'text' | 'flag' | 'texts'>>): MethodDecorator =>
  applyDecorators(
    ...Object.entries(queries).map(([name, kind]) =>
      ApiQuery({ name, required: false, isArray: kind === 'texts', schema: SCHEMAS[kind] }),
    ),
  );

const SCHEMAS = {
  text: { type: 'string' },
  flag: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
} as const;
