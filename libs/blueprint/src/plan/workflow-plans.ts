import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { WorkflowDefinition } from '../definitions/workflow-definition.ts';
import { toRecord } from '../json-values.ts';
import type { DataTypes } from '../types/data-type.ts';
import { completeParameters } from '../types/schemas.ts';
import type { Implementation, Implementations } from './implementation.ts';
import type { ValueSchema, WorkflowPlan } from './plan.ts';

/** Maps the workflows to plugins; what cannot be mapped is reported and left out. */
export function planWorkflows(
  definition: BlueprintDefinition,
  dataTypes: DataTypes,
  implementations: Implementations,
): Record<string, WorkflowPlan> {
  return toRecord(
    [...definition.workflows.values()].flatMap((workflow) => {
      const parameters = completeParameters(workflow.parameters, dataTypes);
      const plan = planWorkflow(workflow, parameters, implementations);
      return plan ? [[workflow.name, plan] as const] : [];
    }),
  );
}

function planWorkflow(
  workflow: WorkflowDefinition,
  parameters: Record<string, ValueSchema>,
  implementations: Implementations,
): WorkflowPlan | undefined {
  const { mapping, name, element, isCascading, availabilityRules } = workflow;
  const implementation = implementations.resolve(mapping);
  const rest = { isCascading, availabilityRules };
  switch (implementation.kind) {
    case 'plugin':
      return { plugin: implementation.plugin, operation: implementation.operation, parameters, ...rest };
    case 'script': {
      const plan = planScript(workflow, implementation, implementations.scriptPlugin);
      return plan && { ...plan, parameters: { ...parameters, ...plan.parameters }, ...rest };
    }
    case 'ambiguous':
      element.report({
        code: 91,
        message: `Ambiguous workflow mapping '${mapping}' of workflow '${name}': plugins ${implementation.plugins.join(', ')} fit`,
      });
      return undefined;
    case 'unknown':
      element.report({
        code: 21,
        message: `Could not extract plugin or a script resource is not found from workflow mapping/script-path '${mapping}', which is declared for workflow '${name}'`,
      });
      return undefined;
  }
}

type ScriptWorkflow = Pick<WorkflowPlan, 'plugin' | 'operation' | 'parameters'>;

function planScript(
  workflow: WorkflowDefinition,
  { source }: Implementation & { kind: 'script' },
  plugin: string | undefined,
): ScriptWorkflow | undefined {
  const { mapping, name, element, parameters } = workflow;
  if (plugin === undefined) {
    element.report({
      code: 61,
      message: `Script plugin is not defined but it is required for mapping: ${mapping} of workflow '${name}'`,
    });
    return undefined;
  }
  const given = ['script_path', 'script_source'].find((key) => Object.hasOwn(parameters, key));
  if (given) {
    element.report({
      code: 60,
      message: `Cannot define '${given}' both as a parameter and as the mapping of workflow '${name}'`,
    });
    return undefined;
  }
  const script: ValueSchema = {
    default: mapping,
    description: 'Workflow script executed by the script plugin',
  };
  return { plugin, operation: 'script_runner.tasks.execute_workflow', parameters: { [source]: script } };
}
