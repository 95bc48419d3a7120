import {
  NotFoundError,
  type DeploymentRepository,
  type EventRecord,
  type EventStreamRepository,
  type ExecutionRepository,
  type Scope,
} from '@cloudloom/model';
import type { Response } from 'express';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { EVENT } from '../events/event-fields.ts';
import { readEventFilters } from '../events/event-query.ts';
import { presentEvent } from '../events/events.presenter.ts';
import { readInclude } from '../requests/list-request.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { ManyExecutions, OneExecution, beginNow } from './event-source.ts';
import { EventStream, type StreamContent } from './event-stream.ts';
import type { EventStreams } from './event-streams.ts';

/** Understands the request for a stream, and checks it while it can still be refused. */
export class EventStreamOpening {
  constructor(
    private readonly streams: EventStreams,
    private readonly parts: {
      events: EventStreamRepository;
      executions: ExecutionRepository;
      deployments: DeploymentRepository;
    },
  ) {}

  /** The answer is what sends the stream. @throws BadRequestError, NotFoundError, TooManyStreamsError */
  async open(
    caller: Caller,
    query: RawQuery,
    header: string | string[] | undefined,
  ): Promise<(response: Response) => Promise<void>> {
    const { last_event_id: asked, ...rest } = query;
    const given = Array.isArray(header) ? header.at(-1) : header;
    const lastId = readPosition(given ?? readLast({ asked }, 'asked'));
    const content = await this.content(caller, rest, lastId);
    const stream = await this.streams.enter(caller.username, content.executionId);
    return (response) => new EventStream(response, stream).send(content);
  }

  private async content(caller: Caller, query: RawQuery, lastId: number | null): Promise<StreamContent> {
    const filters = readEventFilters(query);
    const scope = widen(caller, readFlag(query, '_all_tenants'));
    const present = this.presenter(scope, query);
    const [executionId, ...others] = filters.executionIds ?? [];
    if (executionId === undefined || others.length > 0) {
      const after = lastId ?? (await beginNow(this.parts.events));
      return {
        source: new ManyExecutions(this.parts, scope, { filters, after }),
        executionId: null,
        present,
      };
    }
    if ((await this.parts.executions.find(scope, executionId)) === null)
      throw new NotFoundError('Execution', executionId);
    const after = lastId === null ? 0 : await this.parts.events.seqAt(executionId, lastId);
    return {
      source: new OneExecution(this.parts, scope, { executionId, filters, after }),
      executionId,
      present,
    };
  }

  private presenter(scope: Scope, query: RawQuery): StreamContent['present'] {
    const include = readInclude(query, EVENT);
    return async (events: EventRecord[]) => {
      const ids = wants(include, 'deployment_display_name') ? events.map((event) => event.deploymentId) : [];
      const names = await readDeploymentNames(this.parts.deployments, scope, ids);
      return events.map((event) => ({
        id: event.storageId,
        item: pickFields(presentEvent(event, names), include),
      }));
    };
  }
}

/** Null where nothing is said. */
function readPosition(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const position = Number(text);
  if (!/^\d{1,15}$/.test(text))
    throw new BadRequestError(`Last-Event-ID must be the id of an event, got ${text}`);
  return position;
}
