import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotFoundError, OperationRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { paginate } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { onlyConventions, type RawQuery } from '../requests/query-values.ts';
import { OPERATION } from './operation-fields.ts';
import { readOperationSelection } from './operation-query.ts';
import { presentOperation } from './operations.presenter.ts';

@ApiTags('operations')
@Controller('operations')
export class OperationsController {
  constructor(private readonly operations: OperationRepository) {}

  @Get()
  @Allow('operations')
  @AnswersList(OPERATION)
  @TakesQuery({ graph_id: 'text', execution_id: 'text', state: 'texts', skip_internal: 'flag' })
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const operations = await this.operations.list(caller, readOperationSelection(query));
    const ids = new Map(operations.map((operation) => [operation.taskPath, operation.id]));
    const items = operations.map((operation) => presentOperation(operation, ids));
    return paginate(items, readListRequest(onlyConventions(query), OPERATION));
  }

  @Get(':id')
  @Allow('operations')
  @AnswersItem(OPERATION)
  async get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    const include = readInclude(query, OPERATION);
    const operation = await this.operations.find(caller, id);
    if (operation === null) throw new NotFoundError('Operation', id);
    const { tasksGraphId: graphId } = operation;
    const siblings = await this.operations.list(caller, { graphId });
    const ids = new Map(siblings.map((sibling) => [sibling.taskPath, sibling.id]));
    return pickFields(presentOperation(operation, ids), include);
  }
}
