import type { ListQuery } from '@cloudloom/model';
import { BadRequestError, UnknownIncludeFieldError } from '../errors/request-errors.ts';
import { readAll, readCount, readFlag, readLast, readNames, toFlag, type RawQuery } from './query-values.ts';
import type { FieldRule, Resource } from './resource-fields.ts';

/** Items of a page when the request names no size. */
export const DEFAULT_PAGE_SIZE = 1000;

/** A list request, understood. */
export interface ListRequest {
  query: ListQuery;
  /** Wire names to keep of each item; null = all. */
  include: ReadonlySet<string> | null;
  allTenants: boolean;
  /** Whether expensive fields are wanted in lists. */
  withData: boolean;
  /** What the answer echoes as page size. */
  size: number;
}

/** Reads the conventions of all lists from a query. Throws BadRequestError and UnknownIncludeFieldError. */
export function readListRequest(query: RawQuery, resource: Resource): ListRequest {
  const size = readCount(query, '_size') ?? DEFAULT_PAGE_SIZE;
  const search = readLast(query, '_search');
  const after = readLast(query, '_after');
  return {
    query: {
      offset: readCount(query, '_offset') ?? 0,
      size: readFlag(query, '_get_all_results') ? null : size,
      sort: readSort(query, resource),
      filters: readFilters(query, resource),
      ...(search === undefined || search === '' ? {} : { search }),
      ...(after === undefined || after === '' ? {} : { after }),
    },
    include: readInclude(query, resource),
    allTenants: readFlag(query, '_all_tenants'),
    withData: readFlag(query, '_get_data'),
    size,
  };
}

/** The fields that `_include` asks for; null = all. */
export function readInclude(query: RawQuery, resource: Resource): ReadonlySet<string> | null {
  const names = readNames(query, '_include');
  if (names === null) return null;
  const unknown = names.filter((name) => !Object.hasOwn(resource.fields, name));
  if (unknown.length > 0) throw new UnknownIncludeFieldError(describeUnknown('Include', unknown, resource));
  return new Set(names);
}

function readSort(query: RawQuery, resource: Resource): ListQuery['sort'] {
  const requested = readWishes(query);
  if (requested.length === 0) return resource.defaultSort;
  const unknown: string[] = [];
  const sort = requested.flatMap((text) => {
    const { name, descending } = readSortKey(text);
    const column = columnOf(resource, name) ?? labelColumn(resource, name);
    if (column === undefined) unknown.push(name);
    return column === undefined ? [] : [{ field: column, descending }];
  });
  if (unknown.length > 0) throw new BadRequestError(describeUnknown('Sort', unknown, resource));
  return sort;
}

/** What a list is to be sorted by, as it was sent; empty words are none. */
export const readWishes = (query: RawQuery): string[] =>
  readAll(query, '_sort').filter((text) => text.trim() !== '');

/** `-name`, `+name` or `name`. A plus sign that was not quoted arrives as a space. */
export function readSortKey(text: string): { name: string; descending: boolean } {
  const descending = text.startsWith('-');
  return { name: text.replace(/^[-+ ]/, ''), descending };
}

function readFilters(query: RawQuery, resource: Resource): ListQuery['filters'] {
  const filters: ListQuery['filters'] = {};
  const unknown: string[] = [];
  for (const name of Object.keys(query)) {
    if (name.startsWith('_')) continue;
    const column = columnOf(resource, name);
    const rule = resource.fields[name];
    if (column === undefined || rule === undefined) unknown.push(name);
    else {
      const values = readAll(query, name).map((value) => readFilterValue(name, value, rule));
      // Two names may stand for one column: then both must hold.
      filters[column] = filters[column]?.filter((value) => values.some((one) => one === value)) ?? values;
    }
  }
  if (unknown.length > 0) throw new BadRequestError(describeUnknown('Filter', unknown, resource));
  return filters;
}

function readFilterValue(name: string, value: string, rule: FieldRule): string | number | boolean {
  if (value.includes('\0')) throw new BadRequestError(`The filter ${name} contains illegal characters`);
  if (rule.kind === 'flag') return toFlag(name, value);
  if (rule.kind !== 'number') return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number))
    throw new BadRequestError(`${name} must be a number, got ${value}`);
  return number;
}

const columnOf = (resource: Resource, name: string): string | undefined =>
  Object.hasOwn(resource.fields, name) ? resource.fields[name]?.column : undefined;

/** `label:KEY` sorts by a label, where the resource's lists can. */
const labelColumn = (resource: Resource, name: string): string | undefined =>
  resource.sortsByLabel === true && name.startsWith('label:') && name.length > 'label:'.length
    ? name
    : undefined;

/** For lists whose filters are read by themselves. Throws BadRequestError for one that there is not. */
export function requireKnownFilters(query: RawQuery, allowed: readonly string[]): void {
  const unknown = Object.keys(query).filter((name) => !name.startsWith('_') && !allowed.includes(name));
  if (unknown.length > 0) throw new BadRequestError(describeKeys('Filter', unknown, allowed));
}

function describeUnknown(
  part: 'Filter' | 'Sort' | 'Include',
  unknown: readonly string[],
  resource: Resource,
): string {
  const allowed = Object.entries(resource.fields)
    .filter(([, rule]) => part === 'Include' || rule.column !== undefined)
    .map(([name]) => name);
  return describeKeys(part, unknown, allowed);
}

function describeKeys(part: string, unknown: readonly string[], allowed: readonly string[]): string {
  return `${part} keys '${quoteNames(unknown)}' do not exist. Allowed keys are: ${quoteNames(allowed)}`;
}

const quoteNames = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
