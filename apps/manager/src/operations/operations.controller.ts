import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OperationRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { paginate } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
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
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const operations = await this.operations.list(caller, readOperationSelection(query));
    const ids = new Map(operations.map((operation) => [operation.taskPath, operation.id]));
    const items = operations.map((operation) => presentOperation(operation, ids));
    return paginate(items, readListRequest(onlyConventions(query), OPERATION));
  }
}
