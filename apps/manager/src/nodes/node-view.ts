import type {
  DeploymentRepository,
  FilterRule,
  Node,
  NodeInstanceRepository,
  NodeRepository,
  Scope,
} from '@cloudloom/model';
import { hasConfigurationDrift, isStatusCheckOk } from '@cloudloom/topology';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { NODE } from './node-fields.ts';
import { presentNode, type InstanceCounts } from './nodes.presenter.ts';

/** Reads nodes and what is shown with them. */
export class NodeView {
  constructor(
    private readonly nodes: NodeRepository,
    private readonly instances: NodeInstanceRepository,
    private readonly deployments: DeploymentRepository,
  ) {}

  /** With rules, those for which all of them hold. */
  async list(caller: Caller, query: RawQuery, rules?: readonly FilterRule[]): Promise<ListAnswer> {
    const request = readListRequest(query, NODE);
    const scope = widen(caller, request.allTenants);
    const asked = { ...request.query, ...(rules === undefined ? {} : { rules }) };
    const page = await this.nodes.list(scope, asked);
    const ids = wants(request.include, 'deployment_display_name')
      ? page.items.map((node) => node.deploymentId)
      : [];
    const names = await readDeploymentNames(this.deployments, scope, ids);
    const counts = readFlag(query, '_instance_counts') ? await this.countInstances(scope, page.items) : null;
    const items = page.items.map((node) =>
      presentNode(node, { names, instances: counts === null ? null : (counts.get(toKey(node)) ?? NOBODY) }),
    );
    return presentList({ ...page, items }, request);
  }

  private async countInstances(scope: Scope, nodes: Node[]): Promise<Map<string, InstanceCounts>> {
    const counts = new Map<string, InstanceCounts>();
    if (nodes.length === 0) return counts;
    const deploymentId = [...new Set(nodes.map((node) => node.deploymentId))];
    const { items } = await this.instances.list(scope, {
      offset: 0,
      size: null,
      sort: [],
      filters: { deploymentId },
    });
    for (const { tenantName, deploymentId: deployment, nodeId: id, systemProperties } of items) {
      const key = toKey({ tenantName, deploymentId: deployment, id });
      const { all, drifted, unavailable } = counts.get(key) ?? NOBODY;
      counts.set(key, {
        all: all + 1,
        drifted: drifted + (hasConfigurationDrift(systemProperties) ? 1 : 0),
        unavailable: unavailable + (isStatusCheckOk(systemProperties) ? 0 : 1),
      });
    }
    return counts;
  }
}

const NOBODY: InstanceCounts = { all: 0, drifted: 0, unavailable: 0 };

const toKey = (node: Pick<Node, 'tenantName' | 'deploymentId' | 'id'>): string =>
  JSON.stringify([node.tenantName, node.deploymentId, node.id]);
