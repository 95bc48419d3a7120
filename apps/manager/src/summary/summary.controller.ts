import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { ScheduleSummary } from './schedule-summary.ts';
import { SummaryView } from './summary-view.ts';

@ApiTags('summary')
@Controller('summary')
export class SummaryController {
  constructor(
    private readonly view: SummaryView,
    private readonly schedules: ScheduleSummary,
  ) {}

  @Get('executions')
  @Allow('execution_list')
  @ApiQuery({ name: '_target_field', required: true, type: String })
  @ApiQuery({ name: '_sub_field', required: false, type: String })
  @ApiQuery({ name: 'execution_group_id', required: false, type: String })
  executions(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.executions(caller, query);
  }

  @Get('execution_schedules')
  @Allow('execution_schedule_list')
  @ApiQuery({ name: '_target_field', required: true, type: String })
  @ApiQuery({ name: '_sub_field', required: false, type: String })
  @ApiQuery({ name: '_all_tenants', required: false, type: Boolean })
  executionSchedules(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.schedules.list(caller, query);
  }
}
