import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TasksGraphRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { paginate } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { readListRequest, requireKnownFilters } from '../requests/list-request.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { onlyConventions, readLast, type RawQuery } from '../requests/query-values.ts';
import { TASKS_GRAPH } from './operation-fields.ts';
import { presentTasksGraph } from './operations.presenter.ts';

@ApiTags('operations')
@Controller('tasks_graphs')
export class TasksGraphsController {
  constructor(private readonly graphs: TasksGraphRepository) {}

  @Get()
  @Allow('operations')
  @AnswersList(TASKS_GRAPH)
  @TakesQuery({ execution_id: 'text', name: 'text' })
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    requireKnownFilters(query, ['execution_id', 'name']);
    const executionId = readLast(query, 'execution_id');
    const name = readLast(query, 'name');
    if (executionId === undefined) throw new BadRequestError('Missing required param: execution_id');
    const graphs = await this.graphs.list(caller, { executionId, ...(name === undefined ? {} : { name }) });
    return paginate(graphs.map(presentTasksGraph), readListRequest(onlyConventions(query), TASKS_GRAPH));
  }
}
