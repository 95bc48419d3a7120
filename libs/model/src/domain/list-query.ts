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
}

export interface Page<T> {
  items: T[];
  /** Matching rows, regardless of the page. */
  total: number;
}
