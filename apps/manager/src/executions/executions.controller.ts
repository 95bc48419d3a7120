import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ExecutionService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates, ReservedId } from '../idempotency/creates.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import {
  ActOnExecutionDto,
  StartExecutionDto,
  toAction,
  toChosenTasks,
  toResumeChoice,
  toStartRequest,
} from './executions.dto.ts';
import { EXECUTION } from './execution-fields.ts';
import { ExecutionsView } from './execution-view.ts';
import { RESUME_PLAN, presentResumePlan } from './resume-plan.presenter.ts';
import { WAIT_EXPLANATION, presentWaitExplanation } from './wait-explanation.presenter.ts';

@ApiTags('executions')
@Controller('executions')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionService,
    private readonly view: ExecutionsView,
  ) {}

  @Post()
  @Creates()
  @Allow('execution_start')
  @AnswersItem(EXECUTION, 201)
  async start(
    @Who() caller: Caller,
    @Body() body: StartExecutionDto,
    @ReservedId() executionId: string | undefined,
  ) {
    const reserved = executionId === undefined ? {} : { executionId };
    const request = { ...toStartRequest(body), ...reserved };
    return this.view.one(caller, await this.executions.start(caller, request));
  }

  @Get()
  @Allow('execution_list')
  @AnswersList(EXECUTION)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('execution_get')
  @AnswersItem(EXECUTION)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Get(':id/resume-plan')
  @Allow('execution_get')
  @AnswersItem(RESUME_PLAN)
  @ApiQuery({ name: 'tasks', required: false, isArray: true, type: String })
  @ApiQuery({ name: 'force', required: false, type: Boolean })
  @ApiQuery({ name: 'skip_internal', required: false, type: Boolean })
  async resumePlan(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    const choice = toResumeChoice(query);
    const plan = await this.executions.resumePlan(caller, id, choice);
    return presentResumePlan(id, choice, { plan, skipInternal: readFlag(query, 'skip_internal') });
  }

  @Get(':id/why')
  @Allow('execution_get')
  @AnswersItem(WAIT_EXPLANATION)
  async why(@Who() caller: Caller, @Param('id') id: string) {
    return presentWaitExplanation(await this.executions.explainWait(caller, id));
  }

  @Post(':id')
  @Allow('execution_cancel')
  @HttpCode(200)
  @AnswersItem(EXECUTION)
  async act(@Who() caller: Caller, @Param('id') id: string, @Body() body: ActOnExecutionDto) {
    const tasks = toChosenTasks(body);
    return this.view.one(caller, await this.executions.act(caller, id, toAction(body), tasks));
  }
}
