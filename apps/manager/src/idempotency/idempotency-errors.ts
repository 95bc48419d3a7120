import { DomainError } from '@cloudloom/model';

/** The key belongs to a request with another method, address or body. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly code = 'idempotency_key_reused_error';

  constructor(key: string) {
    super(
      `The Idempotency-Key '${key}' was used for another request within the last 24 hours. ` +
        'Send the same method, address and body again, or use a new key.',
    );
  }
}

/** An equal request with the same key is being carried out. */
export class IdempotencyKeyBusyError extends DomainError {
  readonly code = 'idempotency_key_busy_error';

  constructor(key: string) {
    super(
      `A request with the Idempotency-Key '${key}' is being carried out at this moment. ` +
        'Send it again in a few seconds to get its answer.',
    );
  }
}
