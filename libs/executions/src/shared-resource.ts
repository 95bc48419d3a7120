import {
  NotFoundError,
  type Blueprint,
  type Deployment,
  type Plugin,
  type Scope,
  type Secret,
  type SharedKind,
  type Transaction,
} from '@cloudloom/model';
import type { Stores } from './stores.ts';

/** What the kinds of resources are that people share, and own, one by one. */
export interface SharedResources {
  blueprints: Blueprint;
  deployments: Deployment;
  plugins: Plugin;
  secrets: Secret;
}

export type SharedStores = Pick<Stores, SharedKind>;

const NAMES: Readonly<Record<SharedKind, string>> = {
  blueprints: 'Blueprint',
  deployments: 'Deployment',
  plugins: 'Plugin',
  secrets: 'Secret',
};

/** The resource as the scope sees it. Throws NotFoundError. */
export async function requireShared<Kind extends SharedKind>(
  stores: SharedStores,
  scope: Scope,
  { kind, id, tx }: { kind: Kind; id: string; tx?: Transaction },
): Promise<SharedResources[Kind]> {
  const repository = stores[kind] as {
    find(scope: Scope, id: string, tx?: Transaction): Promise<SharedResources[Kind] | null>;
  };
  const resource = await repository.find(scope, id, tx);
  if (resource === null) throw new NotFoundError(NAMES[kind], id);
  return resource;
}
