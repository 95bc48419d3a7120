import type { JsonObject } from '@cloudloom/blueprint';
import type { Label } from './blueprint.ts';
import type { Owned } from './scope.ts';

/** A named set of a tenant's deployments, and what new ones that it creates begin with. */
export interface DeploymentGroup extends Owned {
  id: string;
  description: string | null;
  /** Of the deployments that it creates. Null when none was named, or when it was deleted. */
  defaultBlueprintId: string | null;
  defaultInputs: JsonObject;
  /** Given to every deployment that comes into the group. */
  labels: Label[];
  /** How many deployments it has created. */
  creationCounter: number;
}

/** Names a resource among those of all tenants. */
export interface InTenant {
  tenantName: string;
  id: string;
}
