import { DomainError } from '@cloudloom/model';

/** A request that cannot be understood: body, query or id. */
export class BadRequestError extends DomainError {
  readonly code = 'bad_parameters_error';
}

/** `_include` names a field that the resource does not have. */
export class UnknownIncludeFieldError extends DomainError {
  readonly code = 'no_such_include_field_error';
}

/** The resource knows no such action. */
export class UnknownActionError extends DomainError {
  readonly code = 'unknown_action';

  constructor(action: string, known: readonly string[]) {
    super(
      `Invalid action: ${action}, Valid action values are: [${known.map((one) => `'${one}'`).join(', ')}]`,
    );
  }
}

/** The caller did not prove who they are. */
export class UnauthorizedError extends DomainError {
  readonly code = 'unauthorized_error';

  constructor(reason: string) {
    super(`User unauthorized: ${reason}`);
  }
}

/** The caller is known, but this is not theirs to do. */
export class NotPermittedError extends DomainError {
  readonly code = 'forbidden_error';
}

/** The caller lacks a permission; in no tenant where its name is empty. */
export class MissingPermissionError extends NotPermittedError {
  constructor(username: string, permission: string, tenantName: string) {
    const place = tenantName === '' ? '' : ` in the tenant \`${tenantName}\``;
    super(`User \`${username}\` is not permitted to perform the action ${permission}${place}`);
  }
}

/** An execution that is being cancelled starts nothing any more. Clients know the code; there is no text. */
export class ForbiddenWhileCancellingError extends DomainError {
  readonly code = 'forbidden_while_cancelling';

  constructor() {
    super('');
  }
}

/** The caller, or everybody together, has as many event streams open as there may be. */
export class TooManyStreamsError extends DomainError {
  readonly code = 'too_many_streams_error';
}

/** A body that should have been JSON says that it is something else. */
export class UnsupportedContentTypeError extends DomainError {
  readonly code = 'unsupported_content_type_error';

  constructor() {
    super('Content type must be application/json');
  }
}

/** A body beyond its limit; reading stopped there. */
export class BodyTooLargeError extends DomainError {
  readonly code = 'request_too_large_error';

  constructor(limit: number) {
    super(`The request's body is larger than ${limit} bytes`);
  }
}

/** What was asked for is not there; for texts that differ from the usual one. */
export class MissingResourceError extends DomainError {
  readonly code = 'not_found_error';
}
