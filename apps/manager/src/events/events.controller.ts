import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EVENT } from './event-fields.ts';
import { EventView } from './event-view.ts';

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(private readonly view: EventView) {}

  @Get()
  @Allow('event_list')
  @AnswersList(EVENT)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }
}
