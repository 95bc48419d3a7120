import { describeViolations } from '@cloudloom/blueprint';
import type { ExecutionSurroundings, NamedThing, Scope, Transaction } from '@cloudloom/model';
import type { ParameterSources } from './parameters.ts';
import type { ObjectType } from './parameter-types.ts';

/** Answers what parameters ask about a deployment from the database; functions are left to the caller. */
export function createParameterSources(
  stores: { surroundings: ExecutionSurroundings },
  place: { scope: Scope; deploymentId: string; tx?: Transaction },
): Omit<ParameterSources, 'evaluate'> {
  return {
    existing: async (type: ObjectType, names: readonly string[]) =>
      type === 'capability_value'
        ? names
        : stores.surroundings.existingNames(type satisfies NamedThing, names, at(place), place.tx),
    violations: describeViolations,
  };
}

const at = (place: { scope: Scope; deploymentId: string }): { tenantName: string; deploymentId: string } => ({
  tenantName: place.scope.tenantName,
  deploymentId: place.deploymentId,
});
