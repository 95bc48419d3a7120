import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_CAPABILITIES, NODE_TYPE, SCALING_GROUP } from './part-fields.ts';
import { PartSearch } from './part-search.ts';
import { ConstraintsDto } from './searches.dto.ts';

/** What the values of inputs may be that name parts of a deployment. */
@ApiTags('searches')
@Controller('searches')
export class PartSearchesController {
  constructor(private readonly search: PartSearch) {}

  @Post('node-types')
  @HttpCode(200)
  @Allow('node_list')
  @AnswersList(NODE_TYPE)
  nodeTypes(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: ConstraintsDto) {
    return this.search.nodeTypes(caller, query, body);
  }

  @Post('capabilities')
  @HttpCode(200)
  @Allow('deployment_capabilities')
  @TakesQuery({ deployment_id: 'texts' })
  @AnswersList(DEPLOYMENT_CAPABILITIES)
  capabilities(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: ConstraintsDto) {
    return this.search.capabilities(caller, query, body);
  }

  @Post('scaling-groups')
  @HttpCode(200)
  @Allow('deployment_list')
  @TakesQuery({ deployment_id: 'texts', blueprint_id: 'text' })
  @AnswersList(SCALING_GROUP)
  scalingGroups(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: ConstraintsDto) {
    return this.search.scalingGroups(caller, query, body);
  }
}
