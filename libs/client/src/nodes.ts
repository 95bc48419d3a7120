import type { CallOptions, Connection } from './connection.ts';
import type { ListQuery, Node, NodeInstance, Page } from './resources.ts';
import { readNode, readNodeInstance, readPage, toListParameters } from './wire.ts';

export class Nodes {
  constructor(private readonly connection: Connection) {}

  /** Filter by `deploymentId`; a node's name is unique only within its deployment. */
  async list(
    query: ListQuery & { evaluateFunctions?: boolean } = {},
    { signal }: CallOptions = {},
  ): Promise<Page<Node>> {
    const parameters = { ...toListParameters(query), _evaluate_functions: query.evaluateFunctions };
    return readPage(await this.connection.request('GET', '/nodes', { query: parameters, signal }), readNode);
  }
}

export class NodeInstances {
  constructor(private readonly connection: Connection) {}

  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<NodeInstance>> {
    const answer = await this.connection.request('GET', '/node-instances', {
      query: toListParameters(query),
      signal,
    });
    return readPage(answer, readNodeInstance);
  }

  async get(id: string, options: CallOptions = {}): Promise<NodeInstance> {
    return readNodeInstance(
      await this.connection.request('GET', `/node-instances/${encodeURIComponent(id)}`, options),
    );
  }
}
