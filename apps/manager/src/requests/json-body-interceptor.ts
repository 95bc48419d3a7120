import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { MAXIMUM_JSON_DEPTH, isTooDeep, type Json } from '@cloudloom/blueprint';
import { BadRequestError, BodyTooLargeError, UnsupportedContentTypeError } from '../errors/request-errors.ts';

/** Bytes of a JSON body at most; archives have a limit of their own. */
const JSON_BODY_LIMIT = 16 * 1024 * 1024;

/** Levels of a body at most: values as deep as inputs may be, and what a request has around them. */
const DEPTH_LIMIT = MAXIMUM_JSON_DEPTH + 10;

/** Metadata key of handlers that read the body themselves. */
export const RAW_BODY = 'cloudloom:raw-body';

/** The handler reads the request's body itself. */
export const ReadsBodyItself = (): MethodDecorator => SetMetadata(RAW_BODY, true);

/**
 * Reads JSON bodies. It runs after the guard, so nothing is read for callers who may not come in. Clients name JSON as
 * content type on every request, also where there is no body: an empty body is no body.
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const isRaw = this.reflector.get<boolean | undefined>(RAW_BODY, context.getHandler()) === true;
    if (!isRaw && request.method !== 'GET' && request.method !== 'HEAD')
      request.body = await readJson(request);
    return next.handle();
  }
}

/** Reads and parses a body; `{}` when it is empty. Throws the errors that clients know. */
async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request, JSON_BODY_LIMIT);
  if (bytes.length === 0) return {};
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new UnsupportedContentTypeError();
  return parseJson(bytes.toString('utf8'));
}

/** Parses a JSON text of a request. Throws BadRequestError. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadRequestError(
      `The request's body is not valid JSON: ${error instanceof Error ? error.message : ''}`,
    );
  }
  if (isTooDeep(value as Json, DEPTH_LIMIT))
    throw new BadRequestError(`The request's body is nested deeper than ${DEPTH_LIMIT} levels`);
  // PostgreSQL stores no NUL in texts; refused here, once, rather than by each column.
  if (/(?<!\\)(\\\\)*\\u0000/.test(text)) throw new BadRequestError('The request contains a NUL character');
  return value;
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLargeError(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must keep the connection: the refusal is yet to be answered on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
