import { Blueprints } from './blueprints.ts';
import { Connection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import { Deployments } from './deployments.ts';
import { Events } from './events.ts';
import { Executions } from './executions.ts';
import { NodeInstances, Nodes } from './nodes.ts';
import type { Status, Version } from './resources.ts';
import { Secrets } from './secrets.ts';
import { Tokens } from './tokens.ts';
import { readStatus, readVersion } from './wire.ts';
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
    this.workers = new Workers(this.connection);
  }

  async version(): Promise<Version> {
    return readVersion(await this.connection.requestVersion());
  }

  async status(): Promise<Status> {
    return readStatus(await this.connection.request('GET', '/status'));
  }
}
