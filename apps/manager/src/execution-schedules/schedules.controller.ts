import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ExecutionScheduleService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EXECUTION_SCHEDULE } from './schedule-fields.ts';
import { SchedulesView } from './schedule-view.ts';
import {
  CreateScheduleDto,
  UpdateScheduleDto,
  toCreateSchedule,
  toScheduleName,
  toUpdateSchedule,
} from './schedules.dto.ts';

const OF_DEPLOYMENT = { name: 'deployment_id', required: true, type: String };

@ApiTags('execution-schedules')
@Controller('execution-schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: ExecutionScheduleService,
    private readonly view: SchedulesView,
  ) {}

  @Get()
  @Allow('execution_schedule_list')
  @AnswersList(EXECUTION_SCHEDULE)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('execution_schedule_get')
  @ApiQuery(OF_DEPLOYMENT)
  @AnswersItem(EXECUTION_SCHEDULE)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, toScheduleName(id, query), query);
  }

  @Put(':id')
  @Creates()
  @Allow('execution_schedule_create')
  @HttpCode(201)
  @ApiQuery(OF_DEPLOYMENT)
  @AnswersItem(EXECUTION_SCHEDULE, 201)
  async create(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Body() body: CreateScheduleDto,
  ) {
    const request = toCreateSchedule(toScheduleName(id, query), body);
    return this.view.one(await this.schedules.create(caller, request));
  }

  @Patch(':id')
  @Allow('execution_schedule_create')
  // Clients want it so.
  @HttpCode(201)
  @ApiQuery(OF_DEPLOYMENT)
  @AnswersItem(EXECUTION_SCHEDULE, 201)
  async update(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Body() body: UpdateScheduleDto,
  ) {
    const name = toScheduleName(id, query);
    return this.view.one(await this.schedules.update(caller, name, toUpdateSchedule(body)));
  }

  @Delete(':id')
  @Allow('execution_schedule_create')
  @HttpCode(204)
  @ApiQuery(OF_DEPLOYMENT)
  async delete(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery): Promise<void> {
    await this.schedules.delete(caller, toScheduleName(id, query));
  }
}
