/** What a test can ask of the harness that cannot be done. */
export type WorkflowTestErrorCode =
  | 'waits_for_ever'
  | 'unknown_subject'
  | 'bad_duration'
  | 'bad_script'
  | 'never_happened'
  | 'nothing_to_resume';

/** Thrown when the test itself is wrong, or when the workflow it runs would never end. */
export class WorkflowTestError extends Error {
  override readonly name = 'WorkflowTestError';

  constructor(
    readonly code: WorkflowTestErrorCode,
    message: string,
  ) {
    super(message);
  }
}
