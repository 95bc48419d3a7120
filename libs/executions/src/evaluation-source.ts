import {
  evaluateFunctions,
  type EvaluationInstance,
  type EvaluationNode,
  type EvaluationSource,
  type Json,
} from '@cloudloom/blueprint';
import {
  DomainError,
  NotFoundError,
  type Deployment,
  type NodeInstance,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { FunctionsEvaluationError } from './errors.ts';
import { everything, type Stores } from './stores.ts';

/** What values are read from. */
export type EvaluationStores = Pick<
  Stores,
  'deployments' | 'deploymentGroups' | 'nodes' | 'nodeInstances' | 'secrets'
>;

/** Whose functions are evaluated. */
export interface EvaluationPlace {
  scope: Scope;
  deploymentId: string;
  /** True: a secret is not read, SecretNeededError is thrown instead; also for capabilities of other deployments. */
  withoutSecrets?: boolean;
  /** Everything is read in this transaction; secrets are not. */
  tx?: Transaction | undefined;
}

/** An evaluation that may not read secrets has come upon one. */
export class SecretNeededError extends DomainError {
  readonly code = 'functions_evaluation_error';

  constructor(readonly secretName: string) {
    super(`Secret ${secretName} is needed here, where none may be read`);
  }
}

/** Capabilities may name one another across deployments; a circle must end. */
const MAXIMUM_DEPLOYMENTS = 20;

/**
 * What intrinsic functions read at run time, over the repositories. Remembers what it has read, so make one for each
 * evaluation and let it go.
 */
export function createEvaluationSource(stores: EvaluationStores, place: EvaluationPlace): EvaluationSource {
  return new RepositorySource(stores, place, 1);
}

class RepositorySource implements EvaluationSource {
  private owner: Promise<Deployment> | null = null;
  private readonly nodes = new Map<string, Promise<EvaluationNode | undefined>>();
  private readonly instances = new Map<string, Promise<EvaluationInstance | undefined>>();
  private readonly instancesByNode = new Map<string, Promise<EvaluationInstance[]>>();

  constructor(
    private readonly stores: EvaluationStores,
    private readonly place: EvaluationPlace,
    private readonly depth: number,
  ) {}

  async input(name: string): Promise<Json | undefined> {
    const { inputs } = await this.deployment();
    return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  }

  node(id: string): Promise<EvaluationNode | undefined> {
    return remembered(this.nodes, id, async () => {
      const node = await this.stores.nodes.find(this.place.scope, this.place.deploymentId, id, this.place.tx);
      return node === null ? undefined : { id, properties: node.plan.properties };
    });
  }

  instance(id: string): Promise<EvaluationInstance | undefined> {
    return remembered(this.instances, id, async () => {
      const instance = await this.stores.nodeInstances.find(this.place.scope, id, this.place.tx);
      return instance?.deploymentId === this.place.deploymentId ? toEvaluationInstance(instance) : undefined;
    });
  }

  instancesOf(nodeId: string): Promise<EvaluationInstance[]> {
    return remembered(this.instancesByNode, nodeId, async () => {
      const query = everything({ deploymentId: [this.place.deploymentId], nodeId: [nodeId] });
      const { items } = await this.stores.nodeInstances.list(this.place.scope, query, this.place.tx);
      return items.map(toEvaluationInstance);
    });
  }

  async secret(name: string): Promise<string | undefined> {
    if (this.place.withoutSecrets === true) throw new SecretNeededError(name);
    return (await this.stores.secrets.value(this.place.scope, name)) ?? undefined;
  }

  async capability(deploymentId: string, name: string): Promise<Json | undefined> {
    if (this.depth >= MAXIMUM_DEPLOYMENTS)
      throw new FunctionsEvaluationError(
        `Capability ${name} of deployment ${deploymentId} refers to itself through others`,
      );
    const other = await this.stores.deployments.find(this.place.scope, deploymentId, this.place.tx);
    if (other === null) throw new NotFoundError('Deployment', deploymentId);
    if (!Object.hasOwn(other.capabilities, name)) return undefined;
    const source = new RepositorySource(this.stores, { ...this.place, deploymentId }, this.depth + 1);
    return evaluateFunctions(other.capabilities[name]?.value ?? null, {}, source);
  }

  /** Of the members that the scope sees. Throws NotFoundError. */
  async groupCapabilities(
    groupId: string,
    names: readonly string[],
  ): Promise<{ deploymentId: string; values: Json[] }[]> {
    const { scope, tx } = this.place;
    const group = await this.stores.deploymentGroups.find(scope, groupId, tx);
    if (group === null) throw new NotFoundError('DeploymentGroup', groupId);
    const { items } = await this.stores.deployments.list(scope, { ...everything({}), group }, tx);
    return items
      .filter(({ capabilities }) => names.some((name) => Object.hasOwn(capabilities, name)))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, capabilities }) => ({
        deploymentId: id,
        values: names.map((name) =>
          Object.hasOwn(capabilities, name) ? (capabilities[name]?.value ?? null) : null,
        ),
      }));
  }

  async label(key: string): Promise<string[]> {
    const { labels } = await this.deployment();
    return labels
      .filter((label) => label.key === key.toLowerCase())
      .sort(
        (left, right) =>
          Number(left.createdAt) - Number(right.createdAt) || (left.value < right.value ? -1 : 1),
      )
      .map((label) => label.value);
  }

  async system(entity: string, property: string): Promise<Json | undefined> {
    const deployment = await this.deployment();
    if (entity === 'tenant') return property === 'name' ? deployment.tenantName : undefined;
    if (entity !== 'deployment') return undefined;
    const known: Record<string, string> = {
      id: deployment.id,
      name: deployment.displayName,
      blueprint: deployment.blueprintId,
      owner: deployment.createdBy,
    };
    return Object.hasOwn(known, property) ? known[property] : undefined;
  }

  async consumers(property: string): Promise<Json> {
    const ids = await this.label('csys-consumer-id');
    if (property === 'count') return ids.length;
    if (property === 'ids') return ids;
    const found = await Promise.all(
      ids.map((id) => this.stores.deployments.find(this.place.scope, id, this.place.tx)),
    );
    return found.flatMap((deployment) => (deployment === null ? [] : [deployment.displayName]));
  }

  private deployment(): Promise<Deployment> {
    this.owner ??= this.stores.deployments
      .find(this.place.scope, this.place.deploymentId, this.place.tx)
      .then((deployment) => {
        if (deployment === null) throw new NotFoundError('Deployment', this.place.deploymentId);
        return deployment;
      });
    return this.owner;
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? read();
  memory.set(key, known);
  return known;
}

const toEvaluationInstance = (instance: NodeInstance): EvaluationInstance => ({
  id: instance.id,
  nodeId: instance.nodeId,
  index: instance.index,
  runtimeProperties: instance.runtimeProperties,
  relationships: instance.relationships,
  scalingGroups: instance.scalingGroups,
});
