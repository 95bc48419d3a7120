/** Stable codes of what can go wrong with a deployment plan or with evaluating functions. */
export type PlanErrorCode =
  | 'missing_required_input'
  | 'unknown_input'
  | 'invalid_input'
  | 'constraint_violation'
  | 'unknown_secret'
  | 'unsupported_get_secret'
  | 'function_failed'
  | 'recursion_limit_reached';

/** What is wrong with the inputs of a deployment or with a function; `exception` is the class that clients know. */
export abstract class PlanError extends Error {
  abstract readonly code: PlanErrorCode;
  abstract readonly exception: string;
}

/** Inputs without a default were not given. */
export class MissingRequiredInputError extends PlanError {
  override readonly name = 'MissingRequiredInputError';
  readonly code = 'missing_required_input';
  readonly exception = 'MissingRequiredInputError';

  constructor(readonly inputs: readonly string[]) {
    super(`missing inputs: ${inputs.join(', ')}`);
  }
}

/** Inputs were given, or are asked for by a function, that the blueprint does not declare. */
export class UnknownInputError extends PlanError {
  override readonly name = 'UnknownInputError';
  readonly code = 'unknown_input';
  readonly exception = 'UnknownInputError';

  constructor(readonly inputs: readonly string[]) {
    super(`unknown inputs: ${inputs.join(', ')}`);
  }
}

/** An input's value is of the wrong type (214; items of a list: 105) or a function where a fact is needed (213). */
export class InvalidInputError extends PlanError {
  override readonly name = 'InvalidInputError';
  readonly code = 'invalid_input';
  readonly exception: 'DSLParsingException' | 'DSLParsingLogicException';

  constructor(
    message: string,
    readonly errorCode: 105 | 213 | 214,
  ) {
    super(message);
    this.exception = errorCode === 105 ? 'DSLParsingLogicException' : 'DSLParsingException';
  }
}

/** A value violates a constraint of its input. */
export class ConstraintError extends PlanError {
  override readonly name = 'ConstraintError';
  readonly code = 'constraint_violation';
  readonly exception = 'ConstraintException';
}

/** Functions name secrets that do not exist. */
export class UnknownSecretError extends PlanError {
  override readonly name = 'UnknownSecretError';
  readonly code = 'unknown_secret';
  readonly exception = 'UnknownSecretError';

  constructor(readonly secrets: readonly string[]) {
    super(`Required secrets: [${secrets.join(', ')}] don't exist in this tenant`);
  }
}

/** There are no secrets where the plan is made, yet it needs some. */
export class UnsupportedGetSecretError extends PlanError {
  override readonly name = 'UnsupportedGetSecretError';
  readonly code = 'unsupported_get_secret';
  readonly exception = 'UnsupportedGetSecretError';

  constructor() {
    super('The get_secret intrinsic function is not supported here: there is no store of secrets.');
  }
}

export type FunctionException =
  | 'FunctionValidationError'
  | 'FunctionEvaluationError'
  | 'InputEvaluationError'
  | 'UnknownSysEntityError'
  | 'UnknownSysPropertyError'
  | 'AttributeError'
  | 'IndexError'
  | 'KeyError'
  | 'LookupError'
  | 'NotFound'
  | 'TypeError'
  | 'ValueError';

/** A function is malformed, refers to something unknown, or has no value. */
export class FunctionError extends PlanError {
  override readonly name = 'FunctionError';
  readonly code = 'function_failed';

  constructor(
    readonly exception: FunctionException,
    message: string,
  ) {
    super(message);
  }

  /** The usual failure while a function is evaluated. */
  static evaluation(name: string, detail: string): FunctionError {
    return new FunctionError('FunctionEvaluationError', `Unable to evaluate ${name} function: ${detail}`);
  }
}

/** Values are nested too deeply, or functions refer to each other in a circle. */
export class EvaluationRecursionLimitReached extends PlanError {
  override readonly name = 'EvaluationRecursionLimitReached';
  readonly code = 'recursion_limit_reached';
  readonly exception = 'EvaluationRecursionLimitReached';
}
