import type { EntitySchemaColumnOptions } from 'typeorm';
import type { Owned } from '../domain/scope.ts';
import { storable } from '../stored-json.ts';

/** Every listed table numbers its rows in the order of insertion; lists are stable by it. bigint comes as text. */
export interface Stored {
  storageId: string;
}

type Columns<T> = { [K in keyof T]-?: EntitySchemaColumnOptions };

export const text: EntitySchemaColumnOptions = { type: 'text' };
export const optionalText: EntitySchemaColumnOptions = { type: 'text', nullable: true };
export const integer: EntitySchemaColumnOptions = { type: 'integer' };
export const optionalInteger: EntitySchemaColumnOptions = { ...integer, nullable: true };
export const number: EntitySchemaColumnOptions = { type: 'double precision' };
export const boolean: EntitySchemaColumnOptions = { type: 'boolean' };
export const optionalBoolean: EntitySchemaColumnOptions = { ...boolean, nullable: true };
export const bytes: EntitySchemaColumnOptions = { type: 'bytea' };
export const json: EntitySchemaColumnOptions = { type: 'json', transformer: storable };
export const optionalJson: EntitySchemaColumnOptions = { ...json, nullable: true };
/** Only where the database looks inside; key order gets lost. */
export const searchableJson: EntitySchemaColumnOptions = { type: 'jsonb', transformer: storable };
export const time: EntitySchemaColumnOptions = { type: 'timestamptz', precision: 3 };
export const optionalTime: EntitySchemaColumnOptions = { ...time, nullable: true };
/** Left out of an insert, the database's clock fills it in. */
export const creationTime: EntitySchemaColumnOptions = { ...time, default: () => 'clock_timestamp()' };

export const stored: Columns<Stored> = {
  storageId: { type: 'bigint', primary: true, generated: 'increment' },
};

export const owned: Columns<Owned> = {
  tenantName: text,
  createdBy: text,
  visibility: text,
  createdAt: creationTime,
};
