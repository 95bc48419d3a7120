import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isTransient } from '@cloudloom/executions';
import { describeFailure, describeRefusal, describeUnavailability } from './error-answer.ts';

/** The one translation of errors to HTTP. */
@Catch()
export class DomainErrorFilter implements ExceptionFilter {
  private readonly log = new Logger('errors');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const { status, body } = this.describe(error, request);
    if (response.headersSent) {
      // A download failed in its middle: the status is out, so breaking the connection is the only honest sign.
      response.destroy(error instanceof Error ? error : undefined);
      return;
    }
    // A handler of files may have named their type already.
    response.status(status).type('application/json').json(body);
  }

  private describe(error: unknown, request: Request): { status: number; body: unknown } {
    const refusal = describeRefusal(error);
    if (refusal !== null) return refusal;
    const name = error instanceof Error ? error.constructor.name : typeof error;
    const text = error instanceof Error ? error.message : String(error);
    this.log.error({
      message: `${request.method} ${request.path} failed: ${name}: ${text}`,
      requestId: request.headers['x-request-id'],
      stack: error instanceof Error ? error.stack : undefined,
    });
    if (isTransient(error)) return describeUnavailability();
    return describeFailure(`${name}: ${text}`);
  }
}
