import { isDeepStrictEqual } from 'node:util';
import type { Json, ScalingGroupPlan } from '@cloudloom/blueprint';
import type { ConstrainedNames, DeploymentService, SearchConstraints } from '@cloudloom/executions';
import type {
  BlueprintRepository,
  Deployment,
  DeploymentRepository,
  NamePattern,
  NodeRepository,
} from '@cloudloom/model';
import { NotFoundError } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { paginate, type ListAnswer } from '../answers/list-answer.ts';
import { presentScalingGroup } from '../deployments/deployments.presenter.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { readConstraints } from '../filters/rule-reader.ts';
import { readListRequest, type ListRequest } from '../requests/list-request.ts';
import { onlyConventions, readAll, readLast, type RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_CAPABILITIES, NODE_TYPE, SCALING_GROUP } from './part-fields.ts';
import type { ConstraintsDto } from './searches.dto.ts';

/** Patterns and values are compared here: these things have no tables of their own. */
const PARTS: ConstrainedNames = { pattern: null, values: null, isManaged: false };

/** Searches for parts of deployments: types of nodes, capabilities, scaling groups. */
export class PartSearch {
  constructor(
    private readonly deployments: DeploymentRepository,
    private readonly blueprints: BlueprintRepository,
    private readonly nodes: NodeRepository,
    private readonly service: DeploymentService,
  ) {}

  async nodeTypes(caller: Caller, query: RawQuery, body: ConstraintsDto): Promise<ListAnswer> {
    const wanted = readConstraints(body, PARTS);
    const request = readListRequest(onlyConventions(query), NODE_TYPE);
    const owners = this.ownersOf(query, wanted, 'deployment_id');
    const { items } = await this.nodes.list(widen(caller, request.allTenants), {
      ...{ offset: 0, size: null, sort: [] },
      filters: { deploymentId: owners },
    });
    const found = items.filter(({ plan }) =>
      plan.typeHierarchy.some((type) => matches(type, wanted) && contains(type, request)),
    );
    return paginate(
      found.map(({ id, deploymentId, plan }) => ({ id, deployment_id: deploymentId, type: plan.type })),
      request,
    );
  }

  async capabilities(caller: Caller, query: RawQuery, body: ConstraintsDto): Promise<ListAnswer> {
    const { valid_values: values, ...constraints } = body.constraints ?? {};
    const wanted = readConstraints({ constraints }, PARTS);
    const request = readListRequest(onlyConventions(query), DEPLOYMENT_CAPABILITIES);
    const items: object[] = [];
    for (const id of this.ownersOf(query, wanted, 'deployment_id')) {
      const evaluated = await this.service.capabilities(caller, id);
      const chosen = Object.entries(evaluated).filter(
        ([name, value]) => matches(name, wanted) && contains(name, request) && isAmong(value, values),
      );
      items.push({ deployment_id: id, capabilities: Object.fromEntries(chosen) });
    }
    return paginate(items, request);
  }

  /** Of deployments, or of what a blueprint plans. */
  async scalingGroups(caller: Caller, query: RawQuery, body: ConstraintsDto): Promise<ListAnswer> {
    const wanted = readConstraints(body, PARTS);
    const request = readListRequest(onlyConventions(query), SCALING_GROUP);
    const blueprintId = wanted.filters['blueprint_id']?.[0] ?? readLast(query, 'blueprint_id');
    const owners =
      blueprintId === undefined
        ? await this.deploymentsOf(caller, this.ownersOf(query, wanted, 'deployment_id'))
        : [{ id: null, scalingGroups: await this.plannedGroups(caller, blueprintId) }];
    const items = owners.flatMap(({ id, scalingGroups }) =>
      Object.entries(scalingGroups)
        .filter(
          ([name]) => matches(name, wanted) && contains(name, request) && isAmong(name, wanted.validValues),
        )
        .map(([name, group]) => ({ deployment_id: id, name, ...presentScalingGroup(group) })),
    );
    return paginate(items, request);
  }

  /** Clients name the deployment in the query or in the constraints. Throws BadRequestError for none. */
  private ownersOf(query: RawQuery, { filters }: SearchConstraints, name: string): string[] {
    const owners = filters[name] ?? readAll(query, name);
    if (owners.length === 0)
      throw new BadRequestError(`You should provide \`${name}\` in the query or in the constraints`);
    return [...new Set(owners)];
  }

  private async deploymentsOf(caller: Caller, ids: readonly string[]): Promise<Deployment[]> {
    return Promise.all(
      ids.map(async (id) => {
        const deployment = await this.deployments.find(caller, id);
        if (deployment === null) throw new NotFoundError('Deployment', id);
        return deployment;
      }),
    );
  }

  private async plannedGroups(caller: Caller, id: string): Promise<Record<string, ScalingGroupPlan>> {
    const blueprint = await this.blueprints.find(caller, id);
    if (blueprint === null) throw new NotFoundError('Blueprint', id);
    return blueprint.plan?.scalingGroups ?? {};
  }
}

const matches = (name: string, { patterns }: SearchConstraints): boolean =>
  patterns.every(
    ({ startsWith, endsWith, contains: part, equalsTo }: NamePattern) =>
      (startsWith === undefined || name.startsWith(startsWith)) &&
      (endsWith === undefined || name.endsWith(endsWith)) &&
      (part === undefined || name.includes(part)) &&
      (equalsTo === undefined || name === equalsTo),
  );

const contains = (name: string, { query }: ListRequest): boolean =>
  query.search === undefined || name.toLowerCase().includes(query.search.toLowerCase());

const isAmong = (value: Json, values: Json | undefined): boolean =>
  values == null || (Array.isArray(values) && values.some((one) => isDeepStrictEqual(one, value)));
