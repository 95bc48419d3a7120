import { HttpException } from '@nestjs/common';
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

/** The answer of an earlier, equal request, given again. */
export class RepeatedRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super('An earlier request with the same idempotency key was refused');
  }
}

/** Status and body for an error that was meant; null for one that nobody expected. */
export function describeRefusal(error: unknown): { status: number; body: unknown } | null {
  if (error instanceof RepeatedRefusal) return { status: error.status, body: error.body };
  if (error instanceof DomainError)
    return {
      status: statusOf(error.code),
      body: { ...toAnswer(error.message, error.code), ...error.details },
    };
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return { status, body: toAnswer(error.message, FRAMEWORK_CODES[status] ?? 'internal_server_error') };
  }
  return null;
}

/** What the caller hears of an unexpected error. */
export const describeFailure = (text: string): { status: number; body: ErrorAnswer } => ({
  status: 500,
  body: toAnswer(`Internal error occurred in manager REST server - ${text}`, 'internal_server_error'),
});

/** What the caller hears while the database does not answer; nothing of the driver's text. */
export const describeUnavailability = (): { status: number; body: ErrorAnswer } => ({
  status: 503,
  body: toAnswer('The database does not answer at the moment. Try again.', 'storage_unavailable_error'),
});

const toAnswer = (message: string, code: string): ErrorAnswer => ({
  message,
  error_code: code,
  server_traceback: null,
});
