import { EntitySchema } from 'typeorm';
import type { InterDeploymentDependency } from '../domain/inter-deployment-dependency.ts';
import { optionalJson, optionalText, owned, stored, text, type Stored } from './columns.ts';

export type DependencyRow = InterDeploymentDependency & Stored & { targetTenantName: string | null };

export const dependencyEntity = new EntitySchema<DependencyRow>({
  name: 'inter_deployment_dependency',
  tableName: 'inter_deployment_dependencies',
  columns: {
    ...stored,
    ...owned,
    id: text,
    dependencyCreator: text,
    sourceDeploymentId: text,
    targetTenantName: optionalText,
    targetDeploymentId: optionalText,
    targetDeploymentFunc: optionalJson,
    externalSource: optionalJson,
    externalTarget: optionalJson,
  },
});
