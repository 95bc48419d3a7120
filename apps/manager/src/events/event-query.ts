import type { EventFilters, EventQuery } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';
import { readSortKey, readWishes } from '../requests/list-request.ts';
import { readAll, readCount, readFlag, readLast, type RawQuery } from '../requests/query-values.ts';

/** Items of a page when the request names no size. */
export const DEFAULT_SIZE = 10_000;

const FILTERS = {
  blueprint_id: 'blueprintIds',
  deployment_id: 'deploymentIds',
  event_type: 'eventTypes',
  execution_group_id: 'executionGroupIds',
  execution_id: 'executionIds',
  level: 'levels',
  node_id: 'nodeNames',
  node_instance_id: 'nodeInstanceIds',
  operation: 'operations',
} as const satisfies Record<string, keyof EventFilters>;

/** What the list takes besides the conventions, for the OpenAPI document. */
export const EVENT_QUERIES: Readonly<Record<string, 'text' | 'texts'>> = {
  ...Object.fromEntries(Object.keys(FILTERS).map((name) => [name, 'texts' as const])),
  type: 'texts',
  message: 'text',
  _range: 'text',
};

const ALLOWED = [...Object.keys(FILTERS), 'message'].sort();
const SORT_FIELDS: Readonly<Record<string, 'timestamp' | 'reportedTimestamp'>> = {
  timestamp: 'timestamp',
  '@timestamp': 'timestamp',
  reported_timestamp: 'reportedTimestamp',
};

/** Reads the query of the events list. Throws BadRequestError with the texts that clients know. */
export function readEventQuery(query: RawQuery): EventQuery {
  const filters = readEventFilters(query);
  const after = readLast(query, '_after');
  return {
    ...filters,
    ...(after === undefined || after === '' ? {} : { after }),
    offset: readCount(query, '_offset') ?? 0,
    size: readFlag(query, '_get_all_results') ? null : (readCount(query, '_size') ?? DEFAULT_SIZE),
    sort: readSort(query),
  };
}

/** Reads which events are asked for. Throws BadRequestError with the texts that clients know. */
export function readEventFilters(query: RawQuery): EventFilters {
  const events: EventFilters = readRange(query);
  const types = readTypes(query);
  if (types !== undefined) events.types = types;
  for (const [name, field] of Object.entries(FILTERS)) {
    const values = readAll(query, name);
    if (values.length > 0) events[field] = values;
  }
  const message = readLast(query, 'message') ?? readLast(query, 'message.text');
  if (message !== undefined) events.message = message;
  refuseUnknown(query);
  return events;
}

function refuseUnknown(query: RawQuery): void {
  for (const name of Object.keys(query))
    if (!name.startsWith('_') && name !== 'type' && name !== 'message.text' && !ALLOWED.includes(name))
      throw new BadRequestError(`Unknown field to filter by: ${name}. Allowed values: ${ALLOWED.join(', ')}`);
}

function readTypes(query: RawQuery): EventQuery['types'] {
  const words = readAll(query, 'type');
  if (words.length === 0) return undefined;
  return words.filter((word) => word === 'cloudify_event' || word === 'cloudify_log');
}

const readSort = (query: RawQuery): EventQuery['sort'] =>
  readWishes(query).map((text) => {
    const { name, descending } = readSortKey(text);
    const field = Object.hasOwn(SORT_FIELDS, name) ? SORT_FIELDS[name] : undefined;
    if (field === undefined) throw new BadRequestError(`Unknown field to sort by: ${name}`);
    return { field, descending };
  });

/** `_range=timestamp,from,to`; either bound may be empty. */
function readRange(query: RawQuery): Pick<EventQuery, 'from' | 'to' | 'rangeOf'> {
  const range = readLast(query, '_range');
  if (range === undefined) return {};
  const [field, from, to, ...rest] = range.split(',');
  if (field === undefined || from === undefined || to === undefined || rest.length > 0)
    throw new BadRequestError(`Range parameter should be in the form field,from,to, got ${range}`);
  const name = field.replace(/^@/, '');
  const rangeOf = Object.hasOwn(SORT_FIELDS, name) ? SORT_FIELDS[name] : undefined;
  if (rangeOf === undefined) throw new BadRequestError(`Unknown field to filter by range: ${field}`);
  return { rangeOf, ...readBound('from', from), ...readBound('to', to) };
}

function readBound<Name extends 'from' | 'to'>(name: Name, text: string): { [N in Name]?: Date } {
  if (text === '') return {};
  // A time without a zone is UTC: the client's own clock must not shift it.
  const time = new Date(/(z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(time.getTime())) throw new BadRequestError(`Range parameter holds no valid time: ${text}`);
  return { [name]: time } as { [N in Name]?: Date };
}
