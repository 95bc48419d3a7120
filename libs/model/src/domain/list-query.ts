import type { FilterRule } from './filter-rule.ts';

/** A list request in domain words; field names are the domain's (camelCase), mapped from the wire by the caller. */
export interface ListQuery {
  offset: number;
  /** Page size; null = everything. */
  size: number | null;
  sort: { field: string; descending: boolean }[];
  /** Equality; several values = any of them. */
  filters: Record<string, (string | number | boolean | null)[]>;
  /** Case-insensitive substring of the resource's id. */
  search?: string;
  /** A cursor of another page: only what lies behind it. */
  after?: string;
  /** All must hold. */
  rules?: readonly FilterRule[];
}

export interface Page<T> {
  items: T[];
  /** Matching rows, regardless of the page. */
  total: number;
  /** The cursor behind the last item; null or absent at the end, and in lists that have none. */
  next?: string | null;
  /** With rules: how many rows of the scope are not among the matching ones. */
  filtered?: number;
}
