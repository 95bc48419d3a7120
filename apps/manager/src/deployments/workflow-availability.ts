import { isAvailable } from '@cloudloom/executions';
import type { Deployment, ExecutionSurroundings } from '@cloudloom/model';
import { presentWorkflow } from './workflows.presenter.ts';

/** Tells which workflows of a deployment may be started now. */
export class WorkflowAvailability {
  constructor(private readonly surroundings: ExecutionSurroundings) {}

  /** The deployment's workflows, presented; empty until its environment exists. */
  async present(deployment: Deployment): Promise<object[]> {
    const workflows = Object.entries(deployment.workflows ?? {});
    if (workflows.length === 0) return [];
    const { tenantName, id } = deployment;
    const [instanceStates, nodeTypes] = await Promise.all([
      this.surroundings.instanceStates(tenantName, id),
      this.surroundings.nodeTypes(tenantName, id),
    ]);
    const activity = { instanceStates, nodeTypes };
    return workflows.map(([name, workflow]) =>
      presentWorkflow(name, workflow, isAvailable(workflow.availabilityRules, activity)),
    );
  }
}
