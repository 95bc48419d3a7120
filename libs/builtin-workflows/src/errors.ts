/** Why a workflow that comes with the product does not do what it was asked. */
export type WorkflowRefusalCode =
  | 'illegal_arguments'
  | 'illegal_selection'
  | 'illegal_scaling'
  | 'not_started'
  | 'nothing_to_resume'
  | 'unknown_instance'
  | 'reinstall_not_allowed'
  | 'unsupported_update';

/** The parameters do not fit the deployment or the states of its instances. Nothing that they forbid was done. */
export class WorkflowRefusedError extends Error {
  override readonly name = 'WorkflowRefusedError';

  constructor(
    readonly code: WorkflowRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
