import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ListQuery } from './domain/list-query.ts';
import { deferredPage, type Completion, type PageOrder } from './deferred-page.ts';
import { UnknownFieldError } from './errors.ts';
import { labelKeyOf, selectLabel } from './label-order.ts';
import { InvalidCursorError } from './page-cursor.ts';
import { storableWord } from './stored-json.ts';

/** `number` fields are 32-bit integers. */
type FieldKind = 'text' | 'number' | 'boolean' | 'time';

const MAX_INTEGER = 2 ** 31 - 1;

/** What a list may be filtered and sorted by: domain field -> property of the query and how values compare. */
export interface ListFields {
  fields: Record<string, { property: string; kind: FieldKind }>;
  /** Property that `search` looks into. */
  searched: string;
  /** Properties of the order without a wish of the caller; `storageId` always comes last. */
  order: string[];
  storageId: string;
  /** Column of labels, where `label:KEY` is a field to sort by. */
  labels?: string;
  /**
   * Of lists that grow without end: properties without nulls by which their cursors may go on. Their pages are found and counted
   * in indexes, so what their queries join must not multiply rows, and may be joined when the rows of the page are read.
   */
  keyset?: string[];
}

/** Declares fields of one alias: `fieldsOf('d', { text: ['id'], time: ['createdAt'] })`. */
export function fieldsOf(alias: string, kinds: Partial<Record<FieldKind, string[]>>): ListFields['fields'] {
  const entries = Object.entries(kinds) as [FieldKind, string[]][];
  return Object.fromEntries(
    entries.flatMap(([kind, names]) => names.map((name) => [name, { property: `${alias}.${name}`, kind }])),
  );
}

/** Whether the request filters or sorts by what lies in another table than `alias`. */
export function asksBeyond(
  alias: string,
  { filters, sort }: Pick<ListQuery, 'filters' | 'sort'>,
  { fields }: Pick<ListFields, 'fields'>,
): boolean {
  const names = [...Object.keys(filters), ...sort.map(({ field }) => field)];
  return names.some((name) => Object.hasOwn(fields, name) && !fields[name]?.property.startsWith(`${alias}.`));
}

/**
 * Applies filters, search, order and page. Only whitelisted fields ever become part of the SQL; values are parameters.
 * `complete` adds what rows of a long list need besides.
 * @throws UnknownFieldError for a filter or sort field that the list does not have, InvalidCursorError
 */
export async function listPage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  request: ListQuery,
  list: ListFields,
  complete?: Completion<Row>,
): Promise<{ rows: Row[]; total: number; next?: string | null }> {
  addFilters(query, request, list);
  if (request.search !== undefined)
    query.andWhere(`position(lower(:searched) in lower(${list.searched})) > 0`, {
      searched: storableWord(request.search),
    });
  const { keyset, storageId } = list;
  const order = orderOf(query, request, list);
  if (keyset !== undefined) return deferredPage(query, request, { order, keyset, storageId, complete });
  if (request.after !== undefined) throw new InvalidCursorError('the list has none');
  for (const { property, descending } of order) query.addOrderBy(property, descending ? 'DESC' : 'ASC');
  if (request.offset > 0) query.offset(request.offset);
  if (request.size !== null) query.limit(request.size);
  const [rows, total] = await query.getManyAndCount();
  return { rows, total };
}

/** Adds equality filters of whitelisted fields. @throws UnknownFieldError */
export function addFilters<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  request: Pick<ListQuery, 'filters'>,
  list: Pick<ListFields, 'fields'>,
): void {
  Object.entries(request.filters).forEach(([name, values], index) => {
    const { property, kind } = lookUp(list, 'Filter', name);
    const wanted = values.filter((value) => value !== null).map((value) => toKind(value, kind));
    const parameter = `filter${index}`;
    const anyOf = `${property} = any(:${parameter})`;
    query.andWhere(values.includes(null) ? `(${anyOf} or ${property} is null)` : anyOf, {
      // A value that cannot be of the field's kind equals no row.
      [parameter]: wanted.filter((value) => value !== undefined),
    });
  });
}

/** Each property once: what comes later decides nothing any more. */
function orderOf<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  request: ListQuery,
  list: ListFields,
): PageOrder {
  const wishes = request.sort.map(({ field, descending }, place) => {
    const key = list.labels === undefined ? null : labelKeyOf(field);
    const property =
      key === null || list.labels === undefined
        ? lookUp(list, 'Sort', field).property
        : selectLabel(query, list.labels, { key, place });
    return { property, descending };
  });
  const usual = list.order.map((property) => ({ property, descending: false }));
  const last = { property: list.storageId, descending: wishes.at(-1)?.descending ?? false };
  const all = [...(wishes.length === 0 ? usual : wishes), last];
  return all.filter(({ property }, place) => all.findIndex((one) => one.property === property) === place);
}

function lookUp(
  list: Pick<ListFields, 'fields'>,
  parameter: 'Filter' | 'Sort',
  name: string,
): { property: string; kind: FieldKind } {
  const field = Object.hasOwn(list.fields, name) ? list.fields[name] : undefined;
  if (!field) throw new UnknownFieldError(parameter, name, Object.keys(list.fields).sort());
  return field;
}

function toKind(
  value: string | number | boolean,
  kind: FieldKind,
): string | number | boolean | Date | undefined {
  switch (kind) {
    case 'text':
      return storableWord(String(value));
    case 'number':
      return toNumber(value);
    case 'boolean':
      return toBoolean(value);
    case 'time':
      return toTime(value);
  }
}

function toNumber(value: string | number | boolean): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && Math.abs(number) <= MAX_INTEGER ? number : undefined;
}

/** Clients send `true`, `True` or the value itself. */
function toBoolean(value: string | number | boolean): boolean | undefined {
  const word = String(value).toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : undefined;
}

function toTime(value: string | number | boolean): Date | undefined {
  const time = new Date(typeof value === 'boolean' ? Number.NaN : value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
