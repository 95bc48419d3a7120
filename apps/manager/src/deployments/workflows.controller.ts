import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT, WORKFLOW } from './deployment-fields.ts';
import { DeploymentView } from './deployment-view.ts';

@ApiTags('deployments')
@Controller('workflows')
export class WorkflowsController {
  constructor(private readonly view: DeploymentView) {}

  @Get()
  @Allow('workflow_list')
  @AnswersList(WORKFLOW, { filteredBy: DEPLOYMENT })
  @TakesQuery({ _group_id: 'text' })
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.workflows(caller, query);
  }
}
