import type { Execution } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { DeploymentNames } from '../answers/deployment-names.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { EXECUTION } from './execution-fields.ts';

/** An execution on the wire; people read `terminated` as `completed`. */
export const presentExecution = (
  execution: Execution,
  names: DeploymentNames,
): Presented<typeof EXECUTION> => ({
  id: execution.id,
  ...presentOwnership(execution),
  created_at: presentTime(execution.createdAt),
  workflow_id: execution.workflowId,
  deployment_id: execution.deploymentId,
  deployment_display_name:
    execution.deploymentId === null ? null : (names.get(execution.deploymentId) ?? execution.deploymentId),
  blueprint_id: execution.blueprintId,
  status: execution.status,
  status_display: execution.status === 'terminated' ? 'completed' : execution.status,
  error: execution.error,
  parameters: execution.parameters,
  is_system_workflow: execution.isSystemWorkflow,
  is_dry_run: execution.isDryRun,
  started_at: presentTime(execution.startedAt),
  ended_at: presentTime(execution.endedAt),
  scheduled_for: presentTime(execution.scheduledFor),
  total_operations: execution.totalOperations,
  finished_operations: execution.finishedOperations,
  resume: execution.resume,
  allow_custom_parameters: execution.allowCustomParameters,
});
