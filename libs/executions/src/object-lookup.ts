import { isDeepStrictEqual } from 'node:util';
import { ConstraintError, type Json } from '@cloudloom/blueprint';
import type { Deployment, FilterRule, NamePattern, PartOwner, Scope, Transaction } from '@cloudloom/model';
import { readLookupConstraints, type LookupConstraints } from './lookup-constraints.ts';
import type { ObjectType } from './parameter-types.ts';
import type { Stores } from './stores.ts';

/** Values of an input or a parameter that name things of the server. */
export interface ObjectQuestion {
  type: ObjectType;
  values: readonly Json[];
  /** As written in the blueprint. */
  constraints: readonly Json[];
}

export type LookupStores = Pick<Stores, 'surroundings' | 'deployments' | 'filters'>;

export interface LookupPlace {
  scope: Scope;
  /** Whose parts are meant where no constraint names a deployment. */
  current: PartOwner;
  /**
   * Values of the named capabilities of a deployment, as far as they have one now. Without it, values of capabilities are
   * taken as they are.
   */
  capabilityValues?: (scope: Scope, deployment: Deployment, names: readonly string[]) => Promise<Json[]>;
  tx?: Transaction;
}

/** Finds what inputs and workflow parameters of object types name, as far as the scope may see it. */
export class ObjectLookup {
  private readonly scope: Scope;

  constructor(
    private readonly stores: LookupStores,
    private readonly place: LookupPlace,
  ) {
    this.scope = { ...place.scope, allTenants: false };
  }

  /**
   * Those of the values that nothing is called by, or nothing that the constraints allow.
   * Throws ConstraintError for constraints that cannot be looked up.
   */
  async missing({ type, values, constraints }: ObjectQuestion): Promise<Json[]> {
    const wanted = readLookupConstraints(type, constraints);
    const found =
      type === 'capability_value'
        ? await this.capabilities(values, wanted)
        : await this.named(type, values, wanted);
    return values.filter(
      (value) =>
        !found.some((one) => isSame(one, value)) ||
        !wanted.validValues.every((valid) => valid.some((one) => isSame(one, value))),
    );
  }

  private async named(
    kind: Exclude<ObjectType, 'capability_value'>,
    values: readonly Json[],
    { deploymentId, patterns, labels, tenants, filterIds }: LookupConstraints,
  ): Promise<Json[]> {
    if (deploymentId !== null) await this.require(deploymentId);
    const query = {
      kind,
      names: values.filter((value) => typeof value === 'string'),
      owner: deploymentId === null ? this.place.current : { deploymentId },
      patterns,
      ...(labels === null ? {} : { labels }),
      ...(tenants === null ? {} : { tenants }),
      rules: await this.rulesOf(kind, filterIds),
    };
    return this.stores.surroundings.existingNames(this.scope, query, this.place.tx);
  }

  /** Filters are those of the current tenant, and global ones, also where objects of other tenants are asked for. */
  private async rulesOf(type: ObjectType, filterIds: readonly string[]): Promise<FilterRule[]> {
    const kind = type === 'blueprint_id' ? 'blueprints' : 'deployments';
    const rules: FilterRule[] = [];
    for (const id of filterIds) {
      const filter = await this.stores.filters.find(kind, this.scope, id, this.place.tx);
      if (filter === null)
        throw new ConstraintError(
          `The stored filter '${id}', which the value must pass, does not exist among the filters of ${kind}.`,
        );
      rules.push(...filter.rules);
    }
    return rules;
  }

  private async capabilities(values: readonly Json[], wanted: LookupConstraints): Promise<readonly Json[]> {
    const { capabilityValues, current } = this.place;
    const id = wanted.deploymentId ?? ('deploymentId' in current ? current.deploymentId : null);
    if (capabilityValues === undefined) return values;
    if (id === null) return [];
    const deployment = await this.require(id);
    const names = Object.keys(deployment.capabilities).filter((name) =>
      wanted.patterns.every((pattern) => matches(name, pattern)),
    );
    return capabilityValues(this.scope, deployment, names);
  }

  private async require(deploymentId: string): Promise<Deployment> {
    const deployment = await this.stores.deployments.find(this.scope, deploymentId, this.place.tx);
    if (deployment !== null) return deployment;
    throw new ConstraintError(
      `The deployment '${deploymentId}', in which the value is to be looked up, does not exist.`,
    );
  }
}

const matches = (name: string, { startsWith, endsWith, contains, equalsTo }: NamePattern): boolean =>
  (startsWith === undefined || name.startsWith(startsWith)) &&
  (endsWith === undefined || name.endsWith(endsWith)) &&
  (contains === undefined || name.includes(contains)) &&
  (equalsTo === undefined || name === equalsTo);

/** Equality of JSON: neither the order of keys matters, nor how an object came to be. */
const isSame = (left: Json, right: Json): boolean =>
  left === right || (isNested(left) && isNested(right) && isDeepStrictEqual(plain(left), plain(right)));

const isNested = (value: Json): boolean => typeof value === 'object' && value !== null;

const plain = (value: Json): unknown => JSON.parse(JSON.stringify(value));
