import { recognisable } from './errors.ts';

/** The calls that change a deployment were refused, e.g. because another modification is started. */
export class ModificationRefusedError extends Error {
  override readonly name = 'ModificationRefusedError';

  constructor(
    /**
     * `existing_started_deployment_modification_error`, `deployment_modification_already_ended_error`,
     * `bad_parameters_error` (unknown names, impossible counts), `not_found_error`, `forbidden_error`.
     */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
recognisable(ModificationRefusedError, 'ModificationRefusedError');
