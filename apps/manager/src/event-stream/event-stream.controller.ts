import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../access/allow.ts';
import { Who, type Caller, type CallerRequest } from '../access/caller.ts';
import { EVENT_QUERIES } from '../events/event-query.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EventStreamOpening } from './event-stream-opening.ts';

const STREAM = 'text/event-stream';
const TEXT = { type: 'string' } as const;
/** One event: whoever reads schemas of such streams takes them to be about the fields of each event. */
const EVENT_LINES = { type: 'object', properties: { id: TEXT, event: TEXT, data: TEXT } } as const;

@ApiTags('events')
@Controller('events/stream')
export class EventStreamController {
  constructor(private readonly opening: EventStreamOpening) {}

  @Get()
  @Allow('event_list')
  @ApiProduces(STREAM)
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was received; the stream goes on after it',
    schema: { type: 'string' },
  })
  @TakesQuery({ ...EVENT_QUERIES, last_event_id: 'text' })
  @ApiResponse({
    status: 200,
    description: 'Server-sent events: items as in the list, then `end` for a single execution',
    content: { [STREAM]: { schema: EVENT_LINES } },
  })
  @ApiResponse({ status: 429, description: 'The caller has too many streams open' })
  async follow(
    @Who() caller: Caller,
    @Query() query: RawQuery,
    @Req() request: CallerRequest,
    @Res() response: Response,
  ): Promise<void> {
    const stream = await this.opening.open(caller, query, request.headers['last-event-id']);
    await stream(response);
  }
}
