import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeploymentService, OwnershipService, VisibilityService, readPlace } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesBody } from '../requests/documented-bodies.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { toGiver } from '../requests/new-owner.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { SetVisibilityDto, requireMayShare, requireSettableVisibility } from '../requests/visibility.ts';
import { DEPLOYMENT } from './deployment-fields.ts';
import { DeploymentView } from './deployment-view.ts';
import {
  CreateDeploymentDto,
  SetSiteDto,
  UpdateDeploymentDto,
  toCreateRequest,
  toUpdateRequest,
} from './deployments.dto.ts';

const evaluated = (name: string) => ({
  type: 'object',
  required: ['deployment_id', name],
  properties: { deployment_id: { type: 'string' }, [name]: { type: 'object', additionalProperties: true } },
});

@ApiTags('deployments')
@Controller('deployments')
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentService,
    private readonly view: DeploymentView,
    private readonly visibilities: VisibilityService,
    private readonly ownerships: OwnershipService,
  ) {}

  @Put(':id')
  @Creates()
  @Allow('deployment_create')
  @HttpCode(201)
  @TakesBody(CreateDeploymentDto, {
    summary: 'A deployment with inputs, a name that people see, and a label',
    value: {
      ...{ blueprint_id: 'shop', inputs: { port: 8080 } },
      ...{ display_name: 'The shop', labels: [{ env: 'test' }] },
    },
  })
  @TakesQuery({ async_create: 'flag', private_resource: 'flag' })
  @AnswersItem(DEPLOYMENT, 201)
  async create(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Body() body: CreateDeploymentDto,
  ) {
    const request = toCreateRequest(id, body, query);
    requireMayShare(caller, request.visibility);
    return this.view.one(caller, await this.deployments.create(caller, request));
  }

  @Get()
  @Allow('deployment_list')
  @AnswersList(DEPLOYMENT)
  @TakesQuery({
    ...{ _filter_id: 'text', _group_id: 'text', _dependencies_of: 'text', _search_name: 'text' },
    ...{ _environments_only: 'flag', _get_data: 'flag', all_sub_deployments: 'flag' },
  })
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
    const { creator } = body;
    const giver = toGiver(caller);
    if (creator !== undefined) await this.ownerships.requireGivable(giver, 'deployments', id, creator);
    const updated = await this.deployments.update(caller, id, toUpdateRequest(body));
    if (creator === undefined) return this.view.one(caller, updated);
    return this.view.one(caller, await this.ownerships.give(giver, 'deployments', id, creator));
  }

  @Delete(':id')
  @Allow('deployment_delete')
  @HttpCode(204)
  @TakesQuery({ force: 'flag', delete_logs: 'flag', recursive: 'flag' })
  delete(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.deployments.delete(caller, id, {
      force: readFlag(query, 'force'),
      deleteLogs: readFlag(query, 'delete_logs'),
      recursive: readFlag(query, 'recursive'),
    });
  }

  @Get(':id/outputs')
  @Allow('deployment_outputs')
  @Answers('Outputs by name, evaluated now', evaluated('outputs'))
  async outputs(@Who() caller: Caller, @Param('id') id: string) {
    return { deployment_id: id, outputs: await this.deployments.outputs(caller, id) };
  }

  @Get(':id/capabilities')
  @Allow('deployment_capabilities')
  @Answers('Capabilities by name, evaluated now', evaluated('capabilities'))
  async capabilities(@Who() caller: Caller, @Param('id') id: string) {
    return { deployment_id: id, capabilities: await this.deployments.capabilities(caller, id) };
  }

  @Patch(':id/set-visibility')
  @Allow('deployment_set_visibility')
  @AnswersItem(DEPLOYMENT)
  async setVisibility(@Who() caller: Caller, @Param('id') id: string, @Body() body: SetVisibilityDto) {
    const visibility = requireSettableVisibility(caller, body.visibility);
    await this.visibilities.set(caller, 'deployments', id, visibility);
    return this.view.get(caller, id, {});
  }

  @Post(':id/set-site')
  @HttpCode(200)
  @Allow('deployment_set_site')
  @AnswersItem(DEPLOYMENT)
  async setSite(@Who() caller: Caller, @Param('id') id: string, @Body() body: SetSiteDto) {
    const place = readPlace(body.site_name, body.detach_site);
    return this.view.one(caller, await this.deployments.setSite(caller, id, place));
  }
}
