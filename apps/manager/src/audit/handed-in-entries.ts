import type { AuditOperation, AuditRecord } from '@cloudloom/model';
import { pythonTypeName } from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { checkBody } from '../requests/body-pipe.ts';
import { readUtcTime } from '../requests/utc-time.ts';

/** Entries of one request at most. */
const MOST_ENTRIES = 10_000;
/** Characters of a word at most. */
const LONGEST_WORD = 1_024;
const OPERATIONS: readonly AuditOperation[] = ['create', 'update', 'delete', 'read'];

const FIELDS = new Map([
  ['ref_table', { type: 'str', required: true }],
  ['ref_id', { type: 'any', required: false }],
  ['ref_identifier', { type: 'dict', required: false }],
  ['operation', { type: 'str', required: true }],
  ['creator_name', { type: 'str', required: false }],
  ['execution_id', { type: 'str', required: false }],
  ['tenant_name', { type: 'str', required: false }],
  ['created_at', { type: 'str', required: true }],
] as const);

interface HandedIn {
  ref_table: string;
  ref_id?: unknown;
  ref_identifier?: Record<string, unknown>;
  operation: string;
  creator_name?: string;
  execution_id?: string;
  tenant_name?: string;
  created_at: string;
}

/** The body, for the OpenAPI document: entries as the list shows them; other keys are left out. */
export const HANDED_IN = {
  type: 'array',
  maxItems: MOST_ENTRIES,
  items: {
    type: 'object',
    required: ['ref_table', 'operation', 'created_at'],
    properties: {
      ref_table: { type: 'string' },
      ref_id: { oneOf: [{ type: 'string' }, { type: 'integer' }], nullable: true },
      ref_identifier: { type: 'object', additionalProperties: true, nullable: true },
      operation: { type: 'string', enum: [...OPERATIONS] },
      creator_name: { type: 'string', nullable: true },
      execution_id: { type: 'string', nullable: true },
      tenant_name: { type: 'string', nullable: true },
      created_at: { type: 'string', format: 'date-time' },
    },
  },
};

/** Understands entries that were handed in. Throws BadRequestError, naming the place. */
export function readHandedIn(body: unknown): AuditRecord[] {
  if (!Array.isArray(body))
    throw new BadRequestError(
      `request body is expected to be of type list but is of type ${pythonTypeName(body)}`,
    );
  if (body.length > MOST_ENTRIES)
    throw new BadRequestError(`${body.length} entries at once are more than ${MOST_ENTRIES}`);
  return body.map(readEntry);
}

function readEntry(given: unknown, index: number): AuditRecord {
  try {
    return toRecord(checkBody(given, FIELDS) as unknown as HandedIn);
  } catch (error) {
    if (error instanceof BadRequestError) throw new BadRequestError(`Entry ${index}: ${error.message}`);
    throw error;
  }
}

function toRecord(entry: HandedIn): AuditRecord {
  const identifier = entry.ref_identifier ?? {};
  const operation = OPERATIONS.find((known) => known === entry.operation);
  if (operation === undefined)
    throw new BadRequestError(
      `Unknown operation: ${entry.operation}. Allowed values: ${OPERATIONS.join(', ')}`,
    );
  return {
    createdAt: readUtcTime('created_at', entry.created_at),
    // No request of ours: an entry that claims one could not be told from those that were written here.
    ...{ method: null, route: null, status: null },
    resource: toWord('ref_table', entry.ref_table) ?? '',
    resourceId: toWord('ref_id', entry.ref_id ?? identifier['id']),
    operation,
    tenantName: toWord('tenant_name', entry.tenant_name ?? identifier['tenant_name']),
    creatorName: toWord('creator_name', entry.creator_name),
    executionId: toWord('execution_id', entry.execution_id),
  };
}

function toWord(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const isWord = typeof value === 'string' || Number.isSafeInteger(value);
  if (!isWord || String(value).length > LONGEST_WORD)
    throw new BadRequestError(`${name} must be a text of at most ${LONGEST_WORD} characters, or a number`);
  return String(value);
}
