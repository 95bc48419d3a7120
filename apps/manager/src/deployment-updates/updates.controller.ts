import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeploymentUpdateService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_UPDATE } from './update-fields.ts';
import { UpdateView } from './update-view.ts';
import { InitiateUpdateDto, toInitiateRequest } from './updates.dto.ts';

@ApiTags('deployment-updates')
@Controller('deployment-updates')
export class UpdatesController {
  constructor(
    private readonly updates: DeploymentUpdateService,
    private readonly view: UpdateView,
  ) {}

  @Post(':id/update/initiate')
  @Creates()
  @Allow('deployment_update_create')
  @HttpCode(200)
  @AnswersItem(DEPLOYMENT_UPDATE)
  async initiate(@Who() caller: Caller, @Param('id') deploymentId: string, @Body() body: InitiateUpdateDto) {
    return this.view.one(await this.updates.initiate(caller, toInitiateRequest(deploymentId, body)));
  }

  /** Updates end by themselves; clients of old ask for it all the same. */
  @Post(':id/update/finalize')
  @Allow('deployment_update_create')
  @HttpCode(200)
  @AnswersItem(DEPLOYMENT_UPDATE)
  async finalize(@Who() caller: Caller, @Param('id') id: string) {
    return this.view.one(await this.updates.require(caller, id));
  }

  @Get()
  @Allow('deployment_update_list')
  @AnswersList(DEPLOYMENT_UPDATE)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('deployment_update_get')
  @AnswersItem(DEPLOYMENT_UPDATE)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }
}
