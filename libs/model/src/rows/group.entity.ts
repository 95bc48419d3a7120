import { EntitySchema } from 'typeorm';
import type { DeploymentGroup } from '../domain/deployment-group.ts';
import type { ExecutionGroup } from '../domain/execution-group.ts';
import { integer, json, optionalText, owned, searchableJson, stored, text, type Stored } from './columns.ts';

/** The default blueprint may be a global one of another tenant. */
export type DeploymentGroupRow = DeploymentGroup & Stored & { defaultBlueprintTenantName: string | null };

export const deploymentGroupEntity = new EntitySchema<DeploymentGroupRow>({
  name: 'deployment_group',
  tableName: 'deployment_groups',
  columns: {
    ...stored,
    ...owned,
    id: text,
    description: optionalText,
    defaultBlueprintTenantName: optionalText,
    defaultBlueprintId: optionalText,
    defaultInputs: json,
    labels: searchableJson,
    creationCounter: integer,
  },
});

export interface DeploymentGroupMemberRow extends Stored {
  tenantName: string;
  groupId: string;
  deploymentId: string;
}

export const deploymentGroupMemberEntity = new EntitySchema<DeploymentGroupMemberRow>({
  name: 'deployment_group_member',
  tableName: 'deployment_group_members',
  columns: { ...stored, tenantName: text, groupId: text, deploymentId: text },
});

export type ExecutionGroupRow = ExecutionGroup & Stored;

export const executionGroupEntity = new EntitySchema<ExecutionGroupRow>({
  name: 'execution_group',
  tableName: 'execution_groups',
  columns: {
    ...stored,
    ...owned,
    id: text,
    workflowId: text,
    deploymentGroupId: optionalText,
    concurrency: integer,
    successGroupId: optionalText,
    failureGroupId: optionalText,
  },
});
