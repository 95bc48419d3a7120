import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ExecutionService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { Answers, AnswersItem, AnswersList, AnswersWhole } from '../answers/documented-answers.ts';
import { presentWhole } from '../answers/list-answer.ts';
import { Creates, ReservedId } from '../idempotency/creates.ts';
import { TakesBody } from '../requests/documented-bodies.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readListRequest } from '../requests/list-request.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import {
  ActOnExecutionDto,
  ChangeExecutionDto,
  DeleteExecutionsDto,
  StartExecutionDto,
  toAction,
  toCleanup,
  toChosenTasks,
  toResumeChoice,
  toStartRequest,
} from './executions.dto.ts';
import { EXECUTION } from './execution-fields.ts';
import { ExecutionRecording } from './execution-recording.ts';
import { ExecutionsView } from './execution-view.ts';
import { RESUME_PLAN, presentResumePlan } from './resume-plan.presenter.ts';
import { WAIT_EXPLANATION, presentWaitExplanation } from './wait-explanation.presenter.ts';

@ApiTags('executions')
@Controller('executions')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionService,
    private readonly recording: ExecutionRecording,
    private readonly view: ExecutionsView,
  ) {}

  @Post()
  @Creates()
  @Allow('execution_start')
  @TakesBody(StartExecutionDto, {
    summary: 'Installs a deployment, or waits in the queue until it can',
    value: { deployment_id: 'shop', workflow_id: 'install', parameters: {}, queue: true },
  })
  @AnswersItem(EXECUTION, 201)
  async start(
    @Who() caller: Caller,
    @Body() body: StartExecutionDto,
    @ReservedId() executionId: string | undefined,
  ) {
    const record = await this.recording.take(caller, body, executionId);
    if (record !== null) return this.view.one(caller, record);
    const reserved = executionId === undefined ? {} : { executionId };
    const request = { ...toStartRequest(body), ...reserved };
    return this.view.one(caller, await this.executions.start(caller, request));
  }

  @Get()
  @Allow('execution_list')
  @AnswersList(EXECUTION, { byCursor: true })
  @TakesQuery({ _include_system_workflows: 'flag', _group_id: 'text' })
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

  @Patch(':id')
  @Allow('execution_status_update')
  @AnswersItem(EXECUTION)
  async changeStatus(@Who() caller: Caller, @Param('id') id: string, @Body() body: ChangeExecutionDto) {
    const { status, error } = body;
    const wish = { status, ...(error === undefined ? {} : { error }) };
    return this.view.one(caller, await this.executions.changeStatus(caller, id, wish));
  }

  /** The filters of the list select; of those, the ended ones go. */
  @Delete()
  @HttpCode(200)
  @Allow('execution_delete')
  @AnswersWhole('Deleted', { type: 'object', properties: { count: { type: 'integer' } } })
  async deleteEnded(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: DeleteExecutionsDto) {
    const { query: list, allTenants } = readListRequest(query, EXECUTION);
    const scope = widen(caller, allTenants);
    return presentWhole([{ count: await this.executions.deleteEnded(scope, list.filters, toCleanup(body)) }]);
  }

  /** Whether nothing is in the way of an execution that has not begun. */
  @Get(':id/should-start')
  @Allow('execution_should_start')
  @Header('Content-Type', 'application/json')
  @Answers('Whether it may start', { type: 'boolean' })
  async shouldStart(@Who() caller: Caller, @Param('id') id: string): Promise<string> {
    const { execution, blockers, hidden } = await this.executions.explainWait(caller, id);
    const isWaiting = execution.status === 'pending' || execution.status === 'queued';
    return JSON.stringify(isWaiting && blockers.length + hidden === 0);
  }
}
