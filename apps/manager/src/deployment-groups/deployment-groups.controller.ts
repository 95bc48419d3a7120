import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DeploymentGroupService, type PutDeploymentGroup } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { requireMayShare } from '../requests/visibility.ts';
import { DEPLOYMENT_GROUP } from './deployment-group-fields.ts';
import { DeploymentGroupView } from './deployment-group-view.ts';
import {
  ChangeDeploymentGroupDto,
  PutDeploymentGroupDto,
  toChangeRequest,
  toPutRequest,
} from './deployment-groups.dto.ts';

const DELETION = {
  type: 'object',
  required: ['execution_group_id'],
  properties: { execution_group_id: { type: 'string' } },
};

type NewMembers = Pick<PutDeploymentGroup, 'newDeployments'>;

@ApiTags('deployment-groups')
@Controller('deployment-groups')
export class DeploymentGroupsController {
  constructor(
    private readonly groups: DeploymentGroupService,
    private readonly view: DeploymentGroupView,
  ) {}

  @Get()
  @Allow('deployment_group_list')
  @AnswersList(DEPLOYMENT_GROUP)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('deployment_group_get')
  @AnswersItem(DEPLOYMENT_GROUP)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Put(':id')
  @Creates()
  @Allow('deployment_group_create')
  @AnswersItem(DEPLOYMENT_GROUP)
  async put(@Who() caller: Caller, @Param('id') id: string, @Body() body: PutDeploymentGroupDto) {
    const request = toPutRequest(id, body);
    if (request.visibility === undefined) await this.requireMayAdd(caller, id, request);
    else requireMayShare(caller, request.visibility);
    return this.view.one(caller, await this.groups.put(caller, request));
  }

  @Patch(':id')
  @Allow('deployment_group_update')
  @AnswersItem(DEPLOYMENT_GROUP)
  async change(@Who() caller: Caller, @Param('id') id: string, @Body() body: ChangeDeploymentGroupDto) {
    const request = toChangeRequest(body);
    await this.requireMayAdd(caller, id, request.add ?? {});
    return this.view.one(caller, await this.groups.change(caller, id, request));
  }

  /** 204, or 200 with the group of executions that delete the deployments. */
  @Delete(':id')
  @Allow('deployment_group_delete')
  @HttpCode(204)
  @ApiResponse({ status: 204, description: 'Gone, its deployments stay' })
  @Answers('The executions that delete the deployments', DELETION)
  @TakesQuery({ delete_deployments: 'flag', force: 'flag', delete_logs: 'flag', recursive: 'flag' })
  async delete(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    const executionGroupId = await this.groups.delete(caller, id, {
      deleteDeployments: readFlag(query, 'delete_deployments'),
      force: readFlag(query, 'force'),
      deleteLogs: readFlag(query, 'delete_logs'),
      recursive: readFlag(query, 'recursive'),
    });
    if (executionGroupId === null) return undefined;
    response.status(200);
    return { execution_group_id: executionGroupId };
  }

  /** The deployments that a global group creates are global, too. */
  private async requireMayAdd(caller: Caller, id: string, { newDeployments }: NewMembers): Promise<void> {
    if (newDeployments !== undefined) requireMayShare(caller, await this.view.visibility(caller, id));
  }
}
