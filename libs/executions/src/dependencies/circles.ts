import { ConflictError, type Deployment, type Transaction } from '@cloudloom/model';
import type { Stores } from '../stores.ts';

/** Throws ConflictError when the target needs the source, at once or through others, or is the source itself. */
export async function refuseCircle(
  stores: Pick<Stores, 'dependencies'>,
  tx: Transaction,
  source: Pick<Deployment, 'tenantName' | 'id'>,
  target: string,
): Promise<void> {
  const isCircle = await stores.dependencies.needs(
    source.tenantName,
    { source: target, target: source.id },
    tx,
  );
  if (isCircle)
    throw new ConflictError(
      `Deployment ${source.id} depending on ${target} results in cyclic inter-deployment dependencies.`,
    );
}
