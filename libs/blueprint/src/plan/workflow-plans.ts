import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { WorkflowDefinition } from '../definitions/workflow-definition.ts';
import { toRecord } from '../json-values.ts';
import type { DataTypes } from '../types/data-type.ts';
import { completeParameters } from '../types/schemas.ts';
import { NO_SCRIPT_PLUGIN, explainImplementation } from './implementation.ts';
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
  // That there is none was reported.
  if (mapping === '') return undefined;
  const implementation = implementations.resolve(mapping);
  const rest = { isCascading, availabilityRules };
  switch (implementation.kind) {
    case 'plugin':
      return { plugin: implementation.plugin, operation: implementation.operation, parameters, ...rest };
    case 'script': {
      const plan = planScript(workflow, implementation, implementations);
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
        message: `The mapping '${mapping}' of workflow '${name}' is neither a script nor an operation of a plugin`,
        ...explainImplementation(mapping, implementations.plugins),
        markedAt: ['mapping'],
      });
      return undefined;
  }
}

type ScriptWorkflow = Pick<WorkflowPlan, 'plugin' | 'operation' | 'parameters'>;

function planScript(
  workflow: WorkflowDefinition,
  { source }: Implementation & { kind: 'script' },
  implementations: Implementations,
): ScriptWorkflow | undefined {
  const { mapping, name, element, parameters } = workflow;
  const plugin = implementations.scriptPlugin;
  if (plugin === undefined) {
    element.report({
      code: 61,
      message: `Scripts need a plugin named 'script', and none is declared; '${mapping}' of workflow '${name}' is one`,
      ...explainImplementation('script', implementations.plugins),
      once: NO_SCRIPT_PLUGIN,
      markedAt: ['mapping'],
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
