import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { CallerRequest } from '../access/caller.ts';

const LEGAL_REQUEST_ID = /^[\w.-]{1,100}$/;

/**
 * Gives each request an id (the caller's own, where it is harmless) and logs its end. Paths are logged without their
 * query, and neither headers nor bodies: those hold secrets.
 */
export const createRequestLog =
  (log: Logger) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && LEGAL_REQUEST_ID.test(given) ? given : randomUUID();
    request.headers['x-request-id'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    const started = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const details = {
        requestId,
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - started),
        username: (request as CallerRequest).caller?.username,
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      log.info(details, `${method} ${path} ${response.statusCode}`);
    });
    next();
  };
