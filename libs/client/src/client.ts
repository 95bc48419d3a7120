import { Blueprints } from './blueprints.ts';
import {
  call,
  download,
  type FileName,
  type OperationAnswer,
  type OperationName,
  type RequestArguments,
} from './calls.ts';
import { Connection } from './connection.ts';
import type { CallOptions, ConnectionOptions } from './connection.ts';
import { Deployments } from './deployments.ts';
import { Events } from './events.ts';
import { Executions } from './executions.ts';
import { NodeInstances, Nodes } from './nodes.ts';
import type { Status, Version } from './resources.ts';
import { Secrets } from './secrets.ts';
import { Tokens } from './tokens.ts';
import { readStatus, readVersion } from './wire.ts';
import { Webhooks } from './webhooks.ts';
import { Workers } from './workers.ts';

/**
 * A client of one manager, as one user, in one tenant. Runs wherever `fetch` does.
 *
 *     const client = new CloudloomClient({ url: 'http://127.0.0.1:8080', username: 'admin', password: 'admin' });
 *     const { id } = await client.executions.start({ deploymentId: 'shop', workflowId: 'install' });
 *     await client.executions.wait(id, { onEvent: (event) => console.log(event.message) });
 *
 * Every call throws CloudloomError for an answer that is no success, UnreachableError when there is none.
 */
export class CloudloomClient {
  /** For routes that have no method here yet. */
  readonly connection: Connection;
  readonly blueprints: Blueprints;
  readonly deployments: Deployments;
  readonly executions: Executions;
  readonly events: Events;
  readonly nodes: Nodes;
  readonly nodeInstances: NodeInstances;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly workers: Workers;

  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
    this.events = new Events(this.connection);
    this.executions = new Executions(this.connection, this.events);
    this.deployments = new Deployments(this.connection, this.executions);
    this.blueprints = new Blueprints(this.connection);
    this.nodes = new Nodes(this.connection);
    this.nodeInstances = new NodeInstances(this.connection);
    this.secrets = new Secrets(this.connection);
    this.tokens = new Tokens(this.connection);
    this.webhooks = new Webhooks(this.connection);
    this.workers = new Workers(this.connection);
  }

  /**
   * Calls any documented operation, in the field names of the wire:
   *
   *     const { items } = await client.call('GET /plugins', { query: { _size: 10 } });
   */
  call<Name extends OperationName>(
    name: Name,
    ...request: RequestArguments<Name>
  ): Promise<OperationAnswer<Name>> {
    return call(this.connection, name, ...request);
  }

  /** As call, for operations that answer a file. */
  download<Name extends FileName>(name: Name, ...request: RequestArguments<Name>): Promise<Blob> {
    return download(this.connection, name, ...request);
  }

  async version(options: CallOptions = {}): Promise<Version> {
    return readVersion(await this.connection.requestVersion(options));
  }

  async status(options: CallOptions = {}): Promise<Status> {
    return readStatus(await this.connection.request('GET', '/status', options));
  }
}
