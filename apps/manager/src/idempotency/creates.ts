import { SetMetadata, applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { Request } from 'express';

/** Metadata key of routes that take an idempotency key. */
export const CREATES = 'cloudloom:creates';

export const KEY_HEADER = 'Idempotency-Key';

/** A request that carries a key. */
export interface KeyedRequest extends Request {
  reservedId?: string;
}

/** The route creates something: with a key, repeating a request is answered without a second creation. */
export const Creates = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(CREATES, true),
    ApiHeader({
      name: KEY_HEADER,
      required: false,
      description:
        'Equal requests of a user with equal keys are carried out once and answered alike for 24 hours',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiResponse({ status: 409, description: 'For one: the request of this key is being carried out' }),
    ApiResponse({ status: 422, description: 'The key was used for another request' }),
  );

/**
 * The id that goes with the request's key, as a handler's parameter; undefined without a key. A handler that gives it to what
 * it creates creates once, even where the manager dies between the creation and its answer.
 */
export const ReservedId = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<KeyedRequest>().reservedId,
);
