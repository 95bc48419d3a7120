import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeploymentService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT } from './deployment-fields.ts';
import { DeploymentView } from './deployment-view.ts';
import {
  CreateDeploymentDto,
  UpdateDeploymentDto,
  toCreateRequest,
  toUpdateRequest,
} from './deployments.dto.ts';

@ApiTags('deployments')
@Controller('deployments')
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentService,
    private readonly view: DeploymentView,
  ) {}

  @Put(':id')
  @Creates()
  @Allow('deployment_create')
  @HttpCode(201)
  @AnswersItem(DEPLOYMENT, 201)
  async create(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Body() body: CreateDeploymentDto,
  ) {
    return this.view.one(caller, await this.deployments.create(caller, toCreateRequest(id, body, query)));
  }

  @Get()
  @Allow('deployment_list')
  @AnswersList(DEPLOYMENT)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('deployment_get')
  @AnswersItem(DEPLOYMENT)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Patch(':id')
  @Allow('deployment_update')
  @AnswersItem(DEPLOYMENT)
  async update(@Who() caller: Caller, @Param('id') id: string, @Body() body: UpdateDeploymentDto) {
    return this.view.one(caller, await this.deployments.update(caller, id, toUpdateRequest(body)));
  }

  @Delete(':id')
  @Allow('deployment_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.deployments.delete(caller, id, {
      force: readFlag(query, 'force'),
      deleteLogs: readFlag(query, 'delete_logs'),
      recursive: readFlag(query, 'recursive'),
    });
  }

  @Get(':id/outputs')
  @Allow('deployment_outputs')
  async outputs(@Who() caller: Caller, @Param('id') id: string) {
    return { deployment_id: id, outputs: await this.deployments.outputs(caller, id) };
  }

  @Get(':id/capabilities')
  @Allow('deployment_capabilities')
  async capabilities(@Who() caller: Caller, @Param('id') id: string) {
    return { deployment_id: id, capabilities: await this.deployments.capabilities(caller, id) };
  }
}
