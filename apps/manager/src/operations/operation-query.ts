import type { OperationSelection } from '@cloudloom/model';
import type { TaskState } from '@cloudloom/topology';
import { BadRequestError } from '../errors/request-errors.ts';
import { requireKnownFilters } from '../requests/list-request.ts';
import { readAll, readFlag, readLast, type RawQuery } from '../requests/query-values.ts';

const STATES: readonly TaskState[] = [
  'pending',
  'sending',
  'sent',
  'started',
  'rescheduled',
  'succeeded',
  'failed',
];

const FILTERS = ['graph_id', 'execution_id', 'state', 'skip_internal'];

/** Reads which operations are asked for: those of one graph or of one execution. Throws BadRequestError. */
export function readOperationSelection(query: RawQuery): OperationSelection {
  requireKnownFilters(query, FILTERS);
  const graphId = readLast(query, 'graph_id');
  const executionId = readLast(query, 'execution_id');
  if (graphId !== undefined && executionId !== undefined)
    throw new BadRequestError('Pass either graph_id or execution_id, not both');
  if (graphId === undefined && executionId === undefined)
    throw new BadRequestError('Missing required param: graph_id or execution_id');
  const states = readAll(query, 'state').map(toState);
  return {
    ...(graphId === undefined ? {} : { graphId }),
    ...(executionId === undefined ? {} : { executionId }),
    ...(states.length === 0 ? {} : { states }),
    skipInternal: readFlag(query, 'skip_internal'),
  };
}

function toState(word: string): TaskState {
  const state = STATES.find((known) => known === word);
  if (state === undefined)
    throw new BadRequestError(`Unknown state: ${word}. Allowed values: ${STATES.join(', ')}`);
  return state;
}
