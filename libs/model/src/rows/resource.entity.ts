import { EntitySchema } from 'typeorm';
import type { Blueprint } from '../domain/blueprint.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Node, NodeInstance } from '../domain/node.ts';
import {
  boolean,
  creationTime,
  integer,
  json,
  optionalBoolean,
  optionalJson,
  optionalText,
  owned,
  searchableJson,
  stored,
  text,
  type Stored,
} from './columns.ts';

export type BlueprintRow = Blueprint & Stored;

export const blueprintEntity = new EntitySchema<BlueprintRow>({
  name: 'blueprint',
  tableName: 'blueprints',
  columns: {
    ...stored,
    ...owned,
    id: text,
    updatedAt: creationTime,
    mainFileName: text,
    description: optionalText,
    state: text,
    error: optionalText,
    plan: optionalJson,
    labels: searchableJson,
    uploadExecutionId: optionalText,
  },
});

/** The blueprint and the site of a deployment may be global ones of another tenant. */
export type DeploymentRow = Deployment &
  Stored & { blueprintTenantName: string; siteTenantName: string | null };

export const deploymentEntity = new EntitySchema<DeploymentRow>({
  name: 'deployment',
  tableName: 'deployments',
  columns: {
    ...stored,
    ...owned,
    id: text,
    updatedAt: creationTime,
    displayName: text,
    description: optionalText,
    blueprintTenantName: text,
    blueprintId: text,
    inputs: json,
    workflows: optionalJson,
    plugins: searchableJson,
    outputs: json,
    capabilities: json,
    groups: json,
    scalingGroups: json,
    policyTypes: json,
    policyTriggers: json,
    resourceTags: json,
    labels: searchableJson,
    installationStatus: text,
    deploymentStatus: text,
    latestExecutionId: optionalText,
    createExecutionId: optionalText,
    runtimeOnlyEvaluation: boolean,
    workflowSettings: json,
    dedicatedWorkers: optionalBoolean,
    siteTenantName: optionalText,
    siteName: optionalText,
  },
});

/** `type` and `hostId` repeat the plan's, for filters. */
export type NodeRow = Node & Stored & { type: string; hostId: string | null };

export const nodeEntity = new EntitySchema<NodeRow>({
  name: 'node',
  tableName: 'nodes',
  columns: {
    ...stored,
    ...owned,
    deploymentId: text,
    id: text,
    blueprintId: text,
    type: text,
    hostId: optionalText,
    plan: json,
    numberOfInstances: integer,
    plannedNumberOfInstances: integer,
    minNumberOfInstances: integer,
    maxNumberOfInstances: integer,
  },
});

export type NodeInstanceRow = NodeInstance & Stored;

export const nodeInstanceEntity = new EntitySchema<NodeInstanceRow>({
  name: 'node_instance',
  tableName: 'node_instances',
  columns: {
    ...stored,
    ...owned,
    id: text,
    deploymentId: text,
    nodeId: text,
    hostId: optionalText,
    index: integer,
    state: text,
    version: integer,
    runtimeProperties: json,
    systemProperties: json,
    relationships: json,
    scalingGroups: json,
  },
});
