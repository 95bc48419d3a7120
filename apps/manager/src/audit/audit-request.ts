import type { AuditSelection, ListQuery } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';
import type { ListRequest } from '../requests/list-request.ts';
import { readListRequest, requireKnownFilters } from '../requests/list-request.ts';
import { readCount, readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { readUtcTime } from '../requests/utc-time.ts';
import { AUDIT_LOG } from './audit-fields.ts';

/** Entries of a page when the request names no size. */
const AUDIT_PAGE_SIZE = 100;

/** Words of their own that this list has instead of those of all lists. */
const OWN_WORDS = new Set([
  'order_by',
  'desc',
  'offset',
  'size',
  'creator_name',
  'execution_id',
  'since',
  'before',
]);

/** Which entries are meant. Throws BadRequestError. */
export function readAuditSelection(query: RawQuery): AuditSelection {
  const creatorName = readLast(query, 'creator_name');
  const executionId = readLast(query, 'execution_id');
  const since = readLast(query, 'since');
  const before = readLast(query, 'before');
  return {
    ...(creatorName === undefined ? {} : { creatorName }),
    ...(executionId === undefined ? {} : { executionId }),
    ...(since === undefined ? {} : { since: readUtcTime('since', since) }),
    ...(before === undefined ? {} : { before: readUtcTime('before', before) }),
  };
}

const FOLLOWED = ['creator_name', 'execution_id', 'since'];

/** Which entries are followed. Throws BadRequestError, also for what cannot be followed. */
export function readFollowedSelection(query: RawQuery): AuditSelection {
  requireKnownFilters(query, FOLLOWED);
  return readAuditSelection(query);
}

/** The page that is asked for; a size of 0 means everything. Throws BadRequestError. */
export function readAuditRequest(query: RawQuery): ListRequest {
  const rest = Object.fromEntries(Object.entries(query).filter(([name]) => !OWN_WORDS.has(name)));
  const request = readListRequest(rest, AUDIT_LOG);
  const size = readCount(query, 'size') ?? AUDIT_PAGE_SIZE;
  const page = {
    offset: readCount(query, 'offset') ?? 0,
    size: size === 0 ? null : size,
    sort: readOrder(query),
  };
  return { ...request, size, query: { ...request.query, ...page } };
}

function readOrder(query: RawQuery): ListQuery['sort'] {
  const name = readLast(query, 'order_by') ?? 'created_at';
  const fields = AUDIT_LOG.fields as Readonly<Record<string, { column?: string }>>;
  const field = Object.hasOwn(fields, name) ? fields[name]?.column : undefined;
  if (field === undefined) {
    const allowed = Object.keys(fields).filter((one) => fields[one]?.column !== undefined);
    throw new BadRequestError(
      `Sort keys '['${name}']' do not exist. Allowed keys are: ${allowed.join(', ')}`,
    );
  }
  return [{ field, descending: readFlag(query, 'desc') }];
}
