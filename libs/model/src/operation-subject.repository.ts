import { managerFor, type Database } from './database.ts';
import type { Node, NodeInstance } from './domain/node.ts';
import { GroupedCalls } from './grouped-calls.ts';
import { RecentlyUsed } from './recently-used.ts';

/** A node instance with the node it is of, and the node of its host. */
export interface InstanceOnNode {
  instance: NodeInstance;
  node: Node;
  /** Null when the node has no host. */
  hostNode: Node | null;
}

/** A row's number and the transaction that wrote it last. */
interface RowVersion {
  row: string;
  writer: string;
}

interface InstanceRow {
  instance: NodeInstance;
  node: RowVersion;
  host: RowVersion | null;
}

type RawInstance = NodeInstance & {
  nodeRow: string;
  nodeWriter: string;
  hostRow: string | null;
  hostWriter: string | null;
};

type KnownNode = Node & { row: string; writer: string };

/** Plans are large and hardly ever change, and a worker sees those of a few deployments at a time. */
const NODES_KEPT = 2_000;

/**
 * What operations run on, for the system's own use: it asks for nobody's rights. Instances are read anew each time, those
 * that are asked for at the same time in one statement; a node is read again only when its row has changed.
 */
export class OperationSubjectRepository {
  private readonly nodes = new RecentlyUsed<string, KnownNode>(NODES_KEPT);
  private readonly reads: GroupedCalls<string, InstanceOnNode | null>;

  constructor(private readonly database: Database) {
    this.reads = new GroupedCalls((ids, tenantName) => this.read(tenantName, ids));
  }

  /** Null when the tenant has no such instance. */
  find(tenantName: string, nodeInstanceId: string): Promise<InstanceOnNode | null> {
    return this.reads.call(tenantName, nodeInstanceId);
  }

  private async read(tenantName: string, ids: string[]): Promise<(InstanceOnNode | null)[]> {
    const rows = await this.readInstances(tenantName, ids);
    const nodes = await this.nodesOf(rows);
    const subjects = new Map<string, InstanceOnNode>();
    for (const { instance, node: of, host } of rows) {
      const node = nodes.get(of.row);
      const hostNode = host === null ? null : nodes.get(host.row);
      // Gone between the two statements, as is the instance then.
      if (node && hostNode !== undefined) subjects.set(instance.id, { instance, node, hostNode });
    }
    return ids.map((id) => subjects.get(id) ?? null);
  }

  private async readInstances(tenantName: string, ids: string[]): Promise<InstanceRow[]> {
    const rows: RawInstance[] = await managerFor(this.database).query(
      `select i.id, i.node_id as "nodeId", i.deployment_id as "deploymentId", i.host_id as "hostId", i.index, i.state,
              i.version, i.runtime_properties as "runtimeProperties", i.system_properties as "systemProperties",
              i.relationships, i.scaling_groups as "scalingGroups", i.tenant_name as "tenantName",
              i.created_by as "createdBy", i.visibility, i.created_at as "createdAt",
              n.storage_id as "nodeRow", n.xmin::text as "nodeWriter",
              h.storage_id as "hostRow", h.xmin::text as "hostWriter"
         from node_instances i
         join nodes n on n.tenant_name = i.tenant_name and n.deployment_id = i.deployment_id and n.id = i.node_id
         left join nodes h on h.tenant_name = n.tenant_name and h.deployment_id = n.deployment_id and h.id = n.host_id
        where i.tenant_name = $1 and i.id = any($2)`,
      [tenantName, ids],
    );
    return rows.map(({ nodeRow, nodeWriter, hostRow, hostWriter, ...instance }) => ({
      instance,
      node: { row: nodeRow, writer: nodeWriter },
      host: hostRow === null || hostWriter === null ? null : { row: hostRow, writer: hostWriter },
    }));
  }

  /** By the number of their rows. */
  private async nodesOf(rows: InstanceRow[]): Promise<Map<string, Node>> {
    const nodes = new Map<string, Node>();
    const missing = new Set<string>();
    for (const { row, writer } of rows.flatMap(({ node, host }) => (host ? [node, host] : [node]))) {
      const known = this.nodes.get(row);
      if (known?.writer === writer) nodes.set(row, known);
      else missing.add(row);
    }
    for (const node of await this.readNodes([...missing])) {
      nodes.set(node.row, node);
      this.nodes.set(node.row, node);
    }
    return nodes;
  }

  private async readNodes(rows: string[]): Promise<KnownNode[]> {
    if (rows.length === 0) return [];
    return managerFor(this.database).query(
      `select storage_id as row, xmin::text as writer, tenant_name as "tenantName", deployment_id as "deploymentId", id,
              visibility, created_by as "createdBy", created_at as "createdAt", blueprint_id as "blueprintId", plan,
              number_of_instances as "numberOfInstances", planned_number_of_instances as "plannedNumberOfInstances",
              min_number_of_instances as "minNumberOfInstances", max_number_of_instances as "maxNumberOfInstances"
         from nodes where storage_id = any($1)`,
      [rows],
    );
  }
}
