import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ListQuery } from './domain/list-query.ts';
import { InvalidCursorError, behindCursor, writeCursor, type KeysetOrder } from './page-cursor.ts';

/** What a list is ordered by, the row's own number last. */
export type PageOrder = readonly { property: string; descending: boolean }[];

/** Adds to the query of rows what each of them is read with. */
export type Completion<Row extends ObjectLiteral> = (
  query: SelectQueryBuilder<Row>,
) => SelectQueryBuilder<Row>;

export interface DeferredPage<Row extends ObjectLiteral> {
  order: PageOrder;
  /** Properties without nulls by which a cursor may go on. */
  keyset: readonly string[];
  storageId: string;
  complete?: Completion<Row> | undefined;
}

/**
 * A page of a long list in three steps: which rows, how many there are in all, what is in the rows. The first two read an index alone,
 * where one fits; the second is left out where the first has come to the end. `query` selects the list, without order and page;
 * what it joins must not multiply rows.
 * @throws InvalidCursorError
 */
export async function deferredPage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  request: Pick<ListQuery, 'offset' | 'size' | 'after'>,
  { order, keyset, storageId, complete = (rows) => rows }: DeferredPage<Row>,
): Promise<{ rows: Row[]; total: number; next: string | null }> {
  const cursorOrder = keysetOrder(order, [...keyset, storageId]);
  const page = query.clone().select(columnOf(storageId), 'page_id');
  for (const { property, descending } of order) page.addOrderBy(property, descending ? 'DESC' : 'ASC');
  if (request.after !== undefined) {
    if (cursorOrder === null) throw new InvalidCursorError('in this order, the list has none');
    const { condition, parameters } = behindCursor(cursorOrder, request.after);
    page.andWhere(condition, parameters);
  }
  if (request.offset > 0) page.offset(request.offset);
  if (request.size !== null) page.limit(request.size);
  const found: { page_id: string }[] = await page.getRawMany();
  const ids = found.map(({ page_id }) => page_id);
  const isFull = request.size !== null && ids.length === request.size;
  const isWhole = request.after === undefined && !isFull && (ids.length > 0 || request.offset === 0);
  const total = isWhole ? request.offset + ids.length : await count(query);
  const rows = await readRows(complete(query.clone()), ids, storageId);
  const last = rows.at(-1);
  const next = isFull && cursorOrder !== null && last !== undefined ? cursorBehind(cursorOrder, last) : null;
  return { rows, total, next };
}

/** The condition of the list stays: a row that has left the scope meanwhile is not shown. In the order of the ids. */
async function readRows<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  ids: readonly string[],
  storageId: string,
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const rows = await query.andWhere(`${storageId} = any(:pageIds)`, { pageIds: ids }).getMany();
  const byId = new Map(rows.map((row) => [String(valueOf(row, storageId)), row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function count<Row extends ObjectLiteral>(query: SelectQueryBuilder<Row>): Promise<number> {
  const row = await query.clone().select('count(*)', 'count').getRawOne<{ count: string }>();
  return Number(row?.count ?? 0);
}

/** Null where a place in the order cannot be told by values: directions differ, or a column may be null. */
function keysetOrder(order: PageOrder, allowed: readonly string[]): KeysetOrder | null {
  const descending = order.at(-1)?.descending ?? false;
  const fits = order.every((key) => key.descending === descending && allowed.includes(key.property));
  return fits ? { properties: order.map(({ property }) => property), descending } : null;
}

const cursorBehind = (order: KeysetOrder, row: ObjectLiteral): string =>
  writeCursor(
    order,
    order.properties.map((property) => valueOf(row, property)),
  );

const valueOf = (row: ObjectLiteral, property: string): string | Date => {
  const value: unknown = row[property.slice(property.indexOf('.') + 1)];
  return value instanceof Date ? value : String(value);
};

/** `item.storageId` -> `item.storage_id`: a raw selection names the column. */
const columnOf = (property: string): string =>
  property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
