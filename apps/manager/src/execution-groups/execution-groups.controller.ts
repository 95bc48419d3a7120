import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ExecutionGroupService, UPDATE_OF_DEPLOYMENTS } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { requireAlso, Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EXECUTION_GROUP } from './execution-group-fields.ts';
import { ExecutionGroupView } from './execution-group-view.ts';
import {
  ActOnExecutionGroupDto,
  ChangeExecutionGroupDto,
  StartExecutionGroupDto,
  toAction,
  toChangeRequest,
  toStartRequest,
} from './execution-groups.dto.ts';

@ApiTags('execution-groups')
@Controller('execution-groups')
export class ExecutionGroupsController {
  constructor(
    private readonly groups: ExecutionGroupService,
    private readonly view: ExecutionGroupView,
  ) {}

  @Get()
  @Allow('execution_group_list')
  @AnswersList(EXECUTION_GROUP)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('execution_group_get')
  @AnswersItem(EXECUTION_GROUP)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Post()
  @Creates()
  @Allow('execution_group_create')
  @HttpCode(200)
  @AnswersItem(EXECUTION_GROUP)
  async start(@Who() caller: Caller, @Body() body: StartExecutionGroupDto) {
    if (body.workflow_id === UPDATE_OF_DEPLOYMENTS) requireAlso(caller, 'deployment_update_create');
    return this.view.one(caller, await this.groups.start(caller, toStartRequest(body)));
  }

  @Post(':id')
  @Allow('execution_group_cancel')
  @HttpCode(200)
  @AnswersItem(EXECUTION_GROUP)
  async act(@Who() caller: Caller, @Param('id') id: string, @Body() body: ActOnExecutionGroupDto) {
    return this.view.one(caller, await this.groups.act(caller, id, toAction(body)));
  }

  @Patch(':id')
  @Allow('execution_group_update')
  @AnswersItem(EXECUTION_GROUP)
  async change(@Who() caller: Caller, @Param('id') id: string, @Body() body: ChangeExecutionGroupDto) {
    return this.view.one(caller, await this.groups.change(caller, id, toChangeRequest(body)));
  }
}
