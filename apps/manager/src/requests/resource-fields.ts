/** How a field's filter values are read, and what the OpenAPI document says about it. */
export type FieldKind = 'text' | 'number' | 'flag' | 'timestamp' | 'object' | 'list' | 'mixed';

/** One field of a resource on the wire. */
export interface FieldRule {
  kind: FieldKind;
  /** The domain's name of the field, where it may be filtered and sorted by. */
  column?: string;
}

/** A resource on the wire: its name as messages and the OpenAPI document write it, and its fields in order. */
export interface Resource<Name extends string = string> {
  name: string;
  fields: Readonly<Record<Name, FieldRule>>;
  /** Order of lists that ask for none. */
  defaultSort: { field: string; descending: boolean }[];
  /** Whether `label:KEY` is something to sort by. */
  sortsByLabel?: true;
}

/** What a presenter returns: every declared field, none else. */
export type Presented<R extends Resource> = R extends Resource<infer Name> ? Record<Name, unknown> : never;

/** Declares a resource; lists are ordered by `defaultSort` (a domain name) unless the request says otherwise. */
export const defineResource = <Name extends string>(
  name: string,
  fields: Record<Name, FieldRule>,
  defaultSort: string | null = 'createdAt',
): Resource<Name> => ({
  name,
  fields,
  defaultSort: defaultSort === null ? [] : [{ field: defaultSort, descending: false }],
});

export const text = (column?: string): FieldRule => rule('text', column);
export const number = (column?: string): FieldRule => rule('number', column);
export const flag = (column?: string): FieldRule => rule('flag', column);
export const timestamp = (column?: string): FieldRule => rule('timestamp', column);
export const object = (): FieldRule => ({ kind: 'object' });
export const list = (): FieldRule => ({ kind: 'list' });
/** Any JSON value. */
export const mixed = (): FieldRule => ({ kind: 'mixed' });

const rule = (kind: FieldKind, column: string | undefined): FieldRule =>
  column === undefined ? { kind } : { kind, column };

/** Fields that every resource of a tenant has, besides its own. */
export const OWNED_FIELDS = {
  visibility: text('visibility'),
  tenant_name: text('tenantName'),
  created_by: text('createdBy'),
  resource_availability: text('visibility'),
  private_resource: flag(),
} as const;
