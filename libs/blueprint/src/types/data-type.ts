import type { ValueSchema } from '../plan/plan.ts';

export type Schemas = Record<string, ValueSchema>;

/** A data type with all its properties, inherited ones included. */
export interface DataType {
  name: string;
  properties: Schemas;
  /** True when an ancestor is unknown, so that properties may be missing. */
  isPartial?: boolean;
}

export type DataTypes = ReadonlyMap<string, DataType>;
