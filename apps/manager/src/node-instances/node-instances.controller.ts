import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NodeInstanceRepository, NotFoundError, type NodeInstance } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, requireOwnDeployment, widen, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { NODE_INSTANCE } from './node-instance-fields.ts';
import { UpdateNodeInstanceDto, toPatch } from './node-instances.dto.ts';
import { presentNodeInstance } from './node-instances.presenter.ts';

@ApiTags('node-instances')
@Controller('node-instances')
export class NodeInstancesController {
  constructor(private readonly instances: NodeInstanceRepository) {}

  @Get()
  @Allow('node_instance_list')
  @AnswersList(NODE_INSTANCE, { byCursor: true })
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, NODE_INSTANCE);
    const page = await this.instances.list(widen(caller, request.allTenants), request.query);
    return presentList({ ...page, items: page.items.map(presentNodeInstance) }, request);
  }

  @Get(':id')
  @Allow('node_instance_get')
  @AnswersItem(NODE_INSTANCE)
  async get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    const include = readInclude(query, NODE_INSTANCE);
    return pickFields(presentNodeInstance(await this.require(caller, id)), include);
  }

  @Patch(':id')
  @Allow('node_instance_update')
  @TakesQuery({ force: 'flag' })
  @AnswersItem(NODE_INSTANCE)
  async update(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Body() body: UpdateNodeInstanceDto,
  ) {
    const options = { force: readFlag(query, 'force') };
    if (caller.execution !== null)
      requireOwnDeployment(caller, (await this.require(caller, id)).deploymentId);
    return presentNodeInstance(await this.instances.update(caller, id, toPatch(body), options));
  }

  private async require(caller: Caller, id: string): Promise<NodeInstance> {
    const instance = await this.instances.find(caller, id);
    if (instance === null) throw new NotFoundError('NodeInstance', id);
    return instance;
  }
}
