/** Why a workflow that comes with the product does not do what it was asked. */
export type WorkflowRefusalCode = 'illegal_selection' | 'not_started';

/** Thrown before anything was changed: the parameters do not fit the deployment, or its instances are not in the right states. */
export class WorkflowRefusedError extends Error {
  override readonly name = 'WorkflowRefusedError';

  constructor(
    readonly code: WorkflowRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
