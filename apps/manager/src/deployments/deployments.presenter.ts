import type { OutputPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import type { Deployment, Execution, ExecutionStatus, SubDeployments } from '@cloudloom/model';
import { presentLabels, presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { DEPLOYMENT } from './deployment-fields.ts';
import { presentWorkflowSettings } from './workflow-settings.ts';

/** What is shown of a deployment besides its own row. */
export interface DeploymentCompany {
  latestExecution: Execution | null;
  /** Presented workflows; null where they were not asked for. */
  workflows: object[] | null;
  /** Ids of the groups that it is in. */
  groups: readonly string[];
  subDeployments: SubDeployments;
}

/** A deployment on the wire. Outputs and capabilities are unevaluated; their own calls evaluate them. */
export const presentDeployment = (
  deployment: Deployment,
  company: DeploymentCompany,
): Presented<typeof DEPLOYMENT> => ({
  id: deployment.id,
  ...presentOwnership(deployment),
  created_at: presentTime(deployment.createdAt),
  updated_at: presentTime(deployment.updatedAt),
  display_name: deployment.displayName,
  description: deployment.description,
  blueprint_id: deployment.blueprintId,
  inputs: deployment.inputs,
  outputs: mapValues(deployment.outputs, presentOutput),
  capabilities: mapValues(deployment.capabilities, presentOutput),
  workflows: company.workflows,
  groups: deployment.groups,
  scaling_groups: mapValues(deployment.scalingGroups, presentScalingGroup),
  policy_types: deployment.policyTypes,
  policy_triggers: deployment.policyTriggers,
  permalink: null,
  site_name: deployment.siteName,
  labels: presentLabels(deployment.labels),
  deployment_groups: company.groups,
  installation_status: deployment.installationStatus,
  deployment_status: worstStatus([
    deployment.deploymentStatus,
    company.subDeployments.services.status,
    company.subDeployments.environments.status,
  ]),
  ...presentSubDeployments(company.subDeployments),
  environment_type: labelOf(deployment, 'csys-env-type') ?? '',
  latest_execution: deployment.latestExecutionId,
  ...presentLatest(company.latestExecution),
  create_execution: deployment.createExecutionId,
  runtime_only_evaluation: deployment.runtimeOnlyEvaluation,
  workflow_settings: presentWorkflowSettings(deployment.workflowSettings),
  dedicated_workers: deployment.dedicatedWorkers,
  resource_tags: deployment.resourceTags,
  drifted_instances: 0,
  unavailable_instances: 0,
  workdir_zip: null,
});

const presentSubDeployments = ({ services, environments }: SubDeployments) => ({
  sub_services_status: services.status,
  sub_environments_status: environments.status,
  sub_services_count: services.count,
  sub_environments_count: environments.count,
  has_sub_deployments: services.count + environments.count > 0,
});

type Status = Deployment['deploymentStatus'];

/** From best to worst. */
const SEVERITY: readonly Status[] = ['good', 'in_progress', 'requires_attention'];

const worstStatus = (statuses: readonly (Status | null)[]): Status =>
  SEVERITY.findLast((status) => statuses.includes(status)) ?? 'good';

const labelOf = (deployment: Deployment, key: string): string | null =>
  deployment.labels.find((label) => label.key === key)?.value ?? null;

const presentLatest = (execution: Execution | null) => ({
  latest_execution_status: execution === null ? null : presentProgress(execution.status),
  latest_execution_workflow_id: execution?.workflowId ?? null,
  latest_execution_total_operations: execution?.totalOperations ?? null,
  latest_execution_finished_operations: execution?.finishedOperations ?? null,
});

/** Four words for ten statuses. */
function presentProgress(status: ExecutionStatus): 'in_progress' | 'completed' | 'failed' | 'cancelled' {
  switch (status) {
    case 'terminated':
      return 'completed';
    case 'failed':
    case 'cancelled':
      return status;
    case 'pending':
    case 'started':
    case 'cancelling':
    case 'force_cancelling':
    case 'kill_cancelling':
    case 'queued':
    case 'scheduled':
      return 'in_progress';
  }
}

const presentOutput = ({ value, description }: OutputPlan) => ({
  ...(description === undefined ? {} : { description }),
  value,
});

export const presentScalingGroup = ({ members, properties }: ScalingGroupPlan) => ({
  members,
  properties: {
    default_instances: properties.defaultInstances,
    min_instances: properties.minInstances,
    max_instances: properties.maxInstances,
    current_instances: properties.currentInstances,
    planned_instances: properties.plannedInstances,
  },
});

const mapValues = <V, W>(values: Record<string, V>, present: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, present(value)]));
