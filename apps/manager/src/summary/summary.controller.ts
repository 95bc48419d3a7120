import { Controller, Get, Query, applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersWhole } from '../answers/documented-answers.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { ResourceSummary } from './resource-summary.ts';
import { ScheduleSummary } from './schedule-summary.ts';
import { SummaryView } from './summary-view.ts';

/** The value of the field counted by, the number under the resource's name, and counts within it. */
const COUNT = { type: 'object', additionalProperties: true };

/** Documents a summary, its two fields and the filter of tenants. */
const AnswersSummary = (kind: string): MethodDecorator =>
  applyDecorators(
    AnswersWhole(`Summary of ${kind}`, { type: 'object', additionalProperties: true }),
    ApiQuery({ name: '_target_field', required: true, type: String }),
    ApiQuery({ name: '_sub_field', required: false, type: String }),
    ApiQuery({ name: '_all_tenants', required: false, type: Boolean }),
  );

@ApiTags('summary')
@Controller('summary')
export class SummaryController {
  constructor(
    private readonly view: SummaryView,
    private readonly schedules: ScheduleSummary,
    private readonly resources: ResourceSummary,
  ) {}

  @Get('executions')
  @Allow('execution_list')
  @AnswersWhole('Count', COUNT)
  @ApiQuery({ name: '_target_field', required: true, type: String })
  @ApiQuery({ name: '_sub_field', required: false, type: String })
  @ApiQuery({ name: 'execution_group_id', required: false, type: String })
  executions(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.executions(caller, query);
  }

  @Get('execution_schedules')
  @Allow('execution_schedule_list')
  @AnswersWhole('Count', COUNT)
  @ApiQuery({ name: '_target_field', required: true, type: String })
  @ApiQuery({ name: '_sub_field', required: false, type: String })
  @ApiQuery({ name: '_all_tenants', required: false, type: Boolean })
  executionSchedules(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.schedules.list(caller, query);
  }

  @Get('deployments')
  @Allow('deployment_list')
  @AnswersSummary('deployments')
  deployments(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.resources.list(caller, query, 'deployments');
  }

  @Get('blueprints')
  @Allow('blueprint_list')
  @AnswersSummary('blueprints')
  blueprints(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.resources.list(caller, query, 'blueprints');
  }

  @Get('nodes')
  @Allow('node_list')
  @AnswersSummary('nodes')
  nodes(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.resources.list(caller, query, 'nodes');
  }

  @Get('node_instances')
  @Allow('node_instance_list')
  @AnswersSummary('node_instances')
  nodeInstances(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.resources.list(caller, query, 'node_instances');
  }
}
