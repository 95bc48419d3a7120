import type { Execution } from '@cloudloom/model';
import {
  DeploymentCreationError,
  EnvironmentCreationInProgressError,
  EnvironmentCreationPendingError,
  lastLine,
} from './errors.ts';

/**
 * Refuses ordinary executions of a deployment whose environment is not ready. `creation` is the deployment's latest
 * `create_deployment_environment` execution, null when none is recorded. Throws the error of the wire contract.
 */
export function requireEnvironment(
  deploymentId: string,
  creation: Pick<Execution, 'status' | 'error'> | null,
): void {
  if (creation === null || creation.status === 'terminated') return;
  switch (creation.status) {
    case 'pending':
      throw new EnvironmentCreationPendingError();
    case 'started':
      throw new EnvironmentCreationInProgressError();
    case 'failed':
      throw new DeploymentCreationError(
        `Can't launch executions since environment creation for deployment ${deploymentId} has failed: ${lastLine(creation.error)}`,
      );
    case 'cancelled':
    case 'cancelling':
    case 'force_cancelling':
      throw new DeploymentCreationError(
        `Can't launch executions since the environment creation for deployment ${deploymentId} has been cancelled ` +
          `[status=${creation.status}]`,
      );
    case 'queued':
    case 'kill_cancelling':
    case 'scheduled':
      throw new DeploymentCreationError(
        `Unexpected deployment status for deployment ${deploymentId} [status=${creation.status}]`,
      );
  }
}
