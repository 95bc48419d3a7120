import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeploymentModificationService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, requireOwnDeployment, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_MODIFICATION } from './modification-fields.ts';
import { ModificationView } from './modification-view.ts';
import { StartModificationDto, toStartRequest } from './modifications.dto.ts';

@ApiTags('deployment-modifications')
@Controller('deployment-modifications')
export class ModificationsController {
  constructor(
    private readonly modifications: DeploymentModificationService,
    private readonly view: ModificationView,
  ) {}

  @Post()
  @Creates()
  @Allow('deployment_modification_start')
  @AnswersItem(DEPLOYMENT_MODIFICATION, 201)
  async start(@Who() caller: Caller, @Body() body: StartModificationDto) {
    const request = toStartRequest(body);
    requireOwnDeployment(caller, request.deploymentId);
    return this.view.one(await this.modifications.start(caller, request));
  }

  @Get()
  @Allow('deployment_modification_list')
  @AnswersList(DEPLOYMENT_MODIFICATION)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('deployment_modification_get')
  @AnswersItem(DEPLOYMENT_MODIFICATION)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Post(':id/finish')
  @Allow('deployment_modification_finish')
  @HttpCode(200)
  @AnswersItem(DEPLOYMENT_MODIFICATION)
  async finish(@Who() caller: Caller, @Param('id') id: string) {
    await this.requireOwn(caller, id);
    return this.view.one(await this.modifications.finish(caller, id));
  }

  @Post(':id/rollback')
  @Allow('deployment_modification_rollback')
  @HttpCode(200)
  @AnswersItem(DEPLOYMENT_MODIFICATION)
  async rollback(@Who() caller: Caller, @Param('id') id: string) {
    await this.requireOwn(caller, id);
    return this.view.one(await this.modifications.rollback(caller, id));
  }

  private async requireOwn(caller: Caller, id: string): Promise<void> {
    if (caller.execution !== null)
      requireOwnDeployment(caller, (await this.view.require(caller, id)).deploymentId);
  }
}
