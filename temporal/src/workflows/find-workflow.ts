import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import type { ExecutionFacts, WorkflowDefinition } from '@cloudloom/workflow';

/** The code of a workflow, or the sentence that the execution fails with. */
export type FoundWorkflow = { workflow: WorkflowDefinition } | { error: string };

/** Finds the code that an execution's workflow maps to. Must be deterministic; what it throws fails the execution too. */
export type FindWorkflow = (
  facts: Pick<ExecutionFacts, 'workflowId' | 'mapping'>,
) => FoundWorkflow | Promise<FoundWorkflow>;

/** The workflows that come with the product, which the shared queue serves. */
export const findBuiltinWorkflow: FindWorkflow = ({ workflowId, mapping: { plugin, operation } }) => {
  const workflow = builtinWorkflows.get(operation);
  if (workflow) return { workflow };
  return {
    error:
      `Workflow "${workflowId}" maps to ${plugin}.${operation}, which this server does not have. ` +
      'Upload the plugin that provides it, or correct the mapping in the blueprint.',
  };
};
