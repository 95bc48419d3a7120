import type { ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';

/** Columns to write. TypeORM's own type descends into JSON documents without end, so the compiler must not compare it. */
export function toValues<Row extends ObjectLiteral>(row: Partial<Row>): QueryDeepPartialEntity<Row> {
  return row as unknown as QueryDeepPartialEntity<Row>;
}
