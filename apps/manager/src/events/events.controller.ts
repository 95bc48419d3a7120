import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList, AnswersWhole } from '../answers/documented-answers.ts';
import { presentWhole } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EventChanges } from './event-changes.ts';
import { EVENT } from './event-fields.ts';
import { EVENT_QUERIES } from './event-query.ts';
import { EventView } from './event-view.ts';
import { CreateEventsDto } from './events.dto.ts';

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly view: EventView,
    private readonly changes: EventChanges,
  ) {}

  @Get()
  @Allow('event_list')
  @AnswersList(EVENT, { byCursor: true })
  @TakesQuery(EVENT_QUERIES)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Post()
  @Creates()
  @Allow('event_create')
  @ApiResponse({ status: 201, description: 'Stored' })
  @ApiResponse({ status: 204, description: 'There was nothing to store' })
  async create(
    @Who() caller: Caller,
    @Body() body: CreateEventsDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const count = await this.changes.create(caller, body);
    response.status(count === 0 ? 204 : 201);
  }

  @Delete()
  @Allow('event_delete')
  @AnswersWhole('Number of deleted events', { type: 'integer' })
  @TakesQuery({ ...EVENT_QUERIES, store_before: 'text' })
  async delete(@Who() caller: Caller, @Query() query: RawQuery) {
    const count = await this.changes.delete(caller, query);
    return { ...presentWhole([]), items: [count] };
  }
}
