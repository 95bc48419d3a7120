/** One variable that cannot be used, and what to do about it. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly message: string;
}

/** Thrown by `loadConfiguration`: names every variable that is wrong, each with its remedy. */
export class ConfigurationError extends Error {
  readonly code = 'configuration_error';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(problems.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
    this.name = 'ConfigurationError';
  }
}
