import { EntitySchema } from 'typeorm';
import type { DeploymentModification } from '../domain/deployment-modification.ts';
import { json, optionalTime, owned, searchableJson, stored, text, type Stored } from './columns.ts';

export type DeploymentModificationRow = DeploymentModification & Stored;

/** Without the large documents, which are read and written by SQL of their own. */
export const deploymentModificationEntity = new EntitySchema<DeploymentModificationRow>({
  name: 'deployment_modification',
  tableName: 'deployment_modifications',
  columns: {
    ...stored,
    ...owned,
    id: text,
    deploymentId: text,
    status: text,
    endedAt: optionalTime,
    context: json,
    modifiedNodes: json,
    startedBy: { ...searchableJson, nullable: true },
    endedBy: { ...searchableJson, nullable: true },
  },
});
