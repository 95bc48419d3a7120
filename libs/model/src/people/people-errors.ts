import { DomainError } from '../errors.ts';

/** A change that the rules about people and tenants forbid. */
export class IllegalChangeError extends DomainError {
  readonly code = 'illegal_action_error';
}

/** What was given for a user, a group or a tenant is not acceptable. */
export class BadPersonError extends DomainError {
  readonly code = 'bad_parameters_error';
}
