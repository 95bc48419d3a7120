import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '@cloudloom/model';
import { statusOf } from './status-by-code.ts';

/** What every refused or failed call answers. */
export interface ErrorAnswer {
  message: string;
  error_code: string;
  /** Always null: a client would append its last line to the message. */
  server_traceback: null;
}

/** Codes of the errors that the framework itself raises. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'bad_parameters_error',
  404: 'not_found_error',
  405: 'method_not_allowed_error',
  413: 'request_too_large_error',
  415: 'unsupported_content_type_error',
};

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
    response.status(status).json(body);
  }

  private describe(error: unknown, request: Request): { status: number; body: ErrorAnswer } {
    if (error instanceof DomainError)
      return { status: statusOf(error.code), body: toAnswer(error.message, error.code) };
    if (error instanceof HttpException) {
      const status = error.getStatus();
      return { status, body: toAnswer(error.message, FRAMEWORK_CODES[status] ?? 'internal_server_error') };
    }
    const name = error instanceof Error ? error.constructor.name : typeof error;
    const text = error instanceof Error ? error.message : String(error);
    this.log.error({
      message: `${request.method} ${request.path} failed: ${name}: ${text}`,
      requestId: request.headers['x-request-id'],
      stack: error instanceof Error ? error.stack : undefined,
    });
    return {
      status: 500,
      body: toAnswer(
        `Internal error occurred in manager REST server - ${name}: ${text}`,
        'internal_server_error',
      ),
    };
  }
}

const toAnswer = (message: string, code: string): ErrorAnswer => ({
  message,
  error_code: code,
  server_traceback: null,
});
