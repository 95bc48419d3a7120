import type { EntityManager, EntitySchema } from 'typeorm';
import type { Owned } from './domain/scope.ts';
import { AlreadyExistsError } from './errors.ts';
import { toValues } from './rows/row-values.ts';

/** A statement takes 65,535 parameters; the widest of these tables has 16 columns. */
const CHUNK = 1_000;

/**
 * Inserts many rows in their order, in the caller's transaction.
 * @throws AlreadyExistsError naming the first id that is taken
 */
export async function insertInChunks<Row extends Owned & { id: string }>(
  manager: EntityManager,
  entity: EntitySchema<Row>,
  rows: (Pick<Row, 'id' | 'tenantName'> & Partial<Row>)[],
  resource: string,
): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const values = chunk.map((row) => toValues<Row>(row));
    const insert = manager.createQueryBuilder().insert().into(entity).values(values).orIgnore();
    const result = await insert.updateEntity(false).returning('id').execute();
    const inserted = new Set((result.raw as { id: string }[]).map((row) => row.id));
    const taken = chunk.find((row) => !inserted.has(row.id));
    if (taken) throw new AlreadyExistsError(resource, taken.id, taken.tenantName);
  }
}
