import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { NODE } from './node-fields.ts';
import { NodeView } from './node-view.ts';

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(private readonly view: NodeView) {}

  @Get()
  @Allow('node_list')
  @AnswersList(NODE)
  @TakesQuery({ _instance_counts: 'flag' })
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }
}
