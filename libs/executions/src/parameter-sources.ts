import { describeViolations } from '@cloudloom/blueprint';
import type { Scope, Transaction } from '@cloudloom/model';
import { ObjectLookup, type LookupPlace, type LookupStores } from './object-lookup.ts';
import type { ParameterSources } from './parameters.ts';

/** A deployment whose workflow is to be started. */
export interface ParameterPlace extends Pick<LookupPlace, 'capabilityValues'> {
  scope: Scope;
  deploymentId: string;
  tx?: Transaction;
}

/** Answers what parameters ask about a deployment from the database; functions are left to the caller. */
export function createParameterSources(
  stores: LookupStores,
  { deploymentId, ...place }: ParameterPlace,
): Omit<ParameterSources, 'evaluate'> {
  const lookup = new ObjectLookup(stores, { ...place, current: { deploymentId } });
  return { missing: (question) => lookup.missing(question), violations: describeViolations };
}
