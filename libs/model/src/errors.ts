import type { Scope } from './domain/scope.ts';

/** An error of the domain, meant for callers: `code` is stable, the message is a sentence for people. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  /** What an answer says besides code and message, by its name on the wire. */
  readonly details: Readonly<Record<string, unknown>> = {};

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A named resource is not there, or not visible in the scope it was asked for. */
export class NotFoundError extends DomainError {
  readonly code: string = 'not_found_error';

  constructor(
    readonly resource: string,
    readonly id: string,
    message = `Requested \`${resource}\` with ID \`${id}\` was not found`,
  ) {
    super(message);
  }
}

/** The change contradicts what is stored. */
export class ConflictError extends DomainError {
  readonly code: string = 'conflict_error';
}

/** Somebody else has changed a runtime property since it was read. */
export class RuntimePropertyConflictError extends ConflictError {
  constructor(
    readonly nodeInstanceId: string,
    readonly path: readonly string[],
  ) {
    super(
      `Runtime property ${path.join('.')} of node instance ${nodeInstanceId} was changed by another writer meanwhile. ` +
        'Read it again and repeat the change.',
    );
  }
}

/** An id is taken, in the tenant or by a globally visible resource of another one. */
export class AlreadyExistsError extends ConflictError {
  constructor(
    readonly resource: string,
    readonly id: string,
    readonly tenantName: Scope['tenantName'],
    message = `<${resource} id=\`${id}\` tenant=\`${tenantName}\`> already exists on <Tenant name=\`${tenantName}\`> or with global visibility`,
  ) {
    super(message);
  }
}

/** A resource cannot go because others are based on it. */
export class StillInUseError extends ConflictError {
  constructor(
    readonly resource: string,
    readonly id: string,
    user: string,
  ) {
    super(`${resource} ${id} cannot be deleted: ${user} are based on it. Delete those first.`);
  }
}

/** A newer attempt of the execution has begun; what an older one produces is not stored. */
export class StaleAttemptError extends DomainError {
  readonly code = 'stale_attempt_error';

  constructor(
    readonly executionId: string,
    readonly attempt: number,
    readonly current: number,
  ) {
    super(
      `Attempt ${attempt} of execution ${executionId} is over: attempt ${current} has begun. Nothing was stored.`,
    );
  }
}

/** An attempt of an operation lost its lease and was replaced; its end is not stored. */
export class LostAttemptError extends DomainError {
  readonly code = 'lost_attempt_error';

  constructor(readonly attemptId: string) {
    super(
      `Operation attempt ${attemptId} lost its lease and was replaced by another one; its result is dropped.`,
    );
  }
}

/** A rebuilt task graph has other tasks than the stored one of the same name. */
export class GraphDigestError extends DomainError {
  readonly code = 'graph_digest_error';

  constructor(
    readonly executionId: string,
    readonly graphName: string,
  ) {
    super(
      `Graph ${graphName} of execution ${executionId} was stored with other tasks than it was rebuilt with. ` +
        'The workflow must build the same graph each time: derive nothing from random values, clocks or live state.',
    );
  }
}

/** A list was asked for by a field that it does not have. */
export class UnknownFieldError extends DomainError {
  readonly code = 'bad_parameters_error';

  constructor(
    readonly parameter: 'Filter' | 'Sort' | 'Include',
    readonly field: string,
    readonly allowed: readonly string[],
  ) {
    super(
      `${parameter} keys '['${field}']' do not exist. Allowed keys are: [${allowed.map((name) => `'${name}'`).join(', ')}]`,
    );
  }
}
