import { DomainError } from '@cloudloom/model';

/** Only an update of the deployment may do this, and updates run inside this server. */
export class OnlyDeploymentUpdateError extends DomainError {
  readonly code = 'only_deployment_update';

  constructor(subject: string) {
    super(
      `${subject} change only when their deployment is created, updated or scaled. ` +
        'Update the deployment (deployment-updates) or scale it (deployment-modifications, the workflow scale) instead.',
    );
  }
}

/** What the engine records of a run is not for others to write. */
export class EngineRecordError extends DomainError {
  readonly code = 'forbidden_error';

  constructor(subject: string) {
    super(
      `${subject} are recorded by the engine that runs them and cannot be written from outside. ` +
        'Cancel, resume or requeue the execution (POST /executions/<id>) instead.',
    );
  }
}
