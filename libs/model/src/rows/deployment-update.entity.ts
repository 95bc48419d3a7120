import { EntitySchema } from 'typeorm';
import type { DeploymentUpdate } from '../domain/deployment-update.ts';
import { boolean, json, optionalText, owned, stored, text, type Stored } from './columns.ts';

export type DeploymentUpdateRow = DeploymentUpdate & Stored;

/** Without the large documents, which are read and written by SQL of their own. */
export const deploymentUpdateEntity = new EntitySchema<DeploymentUpdateRow>({
  name: 'deployment_update',
  tableName: 'deployment_updates',
  columns: {
    ...stored,
    ...owned,
    id: text,
    deploymentId: text,
    executionId: text,
    state: text,
    phase: text,
    isPreview: boolean,
    oldBlueprintId: text,
    newBlueprintId: text,
    oldInputs: json,
    newInputs: json,
    runtimeOnlyEvaluation: boolean,
    steps: json,
    labelsToCreate: json,
    schedulesToCreate: json,
    recursiveDependencies: json,
    workflowExecutionId: optionalText,
  },
});
