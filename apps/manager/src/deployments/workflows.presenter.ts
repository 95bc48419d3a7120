import { presentSchema, presentWorkflow as presentPlanEntry, type WorkflowPlan } from '@cloudloom/blueprint';
import type { Presented } from '../requests/resource-fields.ts';
import type { WORKFLOW } from './deployment-fields.ts';

/** A workflow of a deployment on the wire. */
export function presentWorkflow(
  name: string,
  workflow: WorkflowPlan,
  isAvailable: boolean,
): Presented<typeof WORKFLOW> {
  const parameters = Object.entries(workflow.parameters);
  return {
    name,
    plugin: workflow.plugin,
    operation: workflow.operation,
    parameters: Object.fromEntries(parameters.map(([key, schema]) => [key, presentSchema(schema)])),
    is_cascading: workflow.isCascading,
    is_available: isAvailable,
    availability_rules: presentPlanEntry(workflow)['availability_rules'],
  };
}
