import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';

/** Documents the JSON body of a route with an example that the route would take. */
export const TakesBody = <Body extends object>(
  body: Type<Body>,
  example: { summary: string; value: { readonly [Key in keyof Body]?: unknown } },
): MethodDecorator => applyDecorators(ApiBody({ type: body, examples: { usual: example } }));
