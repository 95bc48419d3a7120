import { recognisable } from './errors.ts';

/** A step of a deployment's update was refused: the new plan is not possible, or the update was overtaken by another. */
export class UpdateRefusedError extends Error {
  override readonly name = 'UpdateRefusedError';

  constructor(
    /** The server's code, e.g. `deployment_update_error`, `system_task_failed` (the plan), `conflict_error`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
recognisable(UpdateRefusedError, 'UpdateRefusedError');
