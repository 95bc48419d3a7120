import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DependencyService } from '@cloudloom/executions';
import {
  DependencyRepository,
  DeploymentRepository,
  NotFoundError,
  UserRepository,
  type InterDeploymentDependency,
} from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { presentList, presentWhole } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import {
  CreateDependenciesDto,
  CreateDependencyDto,
  DeleteDependencyDto,
  ReplaceDependenciesDto,
  RestoreDependenciesDto,
  toDraft,
  toDrafts,
} from './dependencies.dto.ts';
import { readFormer } from './former-dependency.ts';
import { presentDependency } from './dependencies.presenter.ts';
import { DEPENDENCY } from './dependency-fields.ts';

const PATH = 'inter-deployment-dependencies';

@ApiTags(PATH)
@Controller('deployments')
export class DependenciesController {
  constructor(
    private readonly service: DependencyService,
    private readonly stored: DependencyRepository,
    private readonly deployments: DeploymentRepository,
    private readonly users: UserRepository,
  ) {}

  @Get(PATH)
  @Allow('inter_deployment_dependency_list')
  @AnswersList(DEPENDENCY)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.answer(caller, query);
  }

  @Put(PATH)
  @Creates()
  @Allow('inter_deployment_dependency_create')
  @AnswersItem(DEPENDENCY)
  async create(@Who() caller: Caller, @Body() body: CreateDependencyDto) {
    const former = await readFormer(caller, body, this.users);
    const created = await this.service.create(caller, body.source_deployment, [{ ...toDraft(body), former }]);
    return created.map(presentDependency)[0];
  }

  @Post(PATH)
  @Creates()
  @HttpCode(200)
  @Allow('inter_deployment_dependency_create')
  @AnswersList(DEPENDENCY)
  async createMany(@Who() caller: Caller, @Body() body: CreateDependenciesDto) {
    const drafts = toDrafts(body.inter_deployment_dependencies);
    return toList(await this.service.create(caller, body.source_deployment_id, drafts));
  }

  /** Makes anew what follows from a deployment's plan, as after a restore of rows without them. */
  @Post(`${PATH}/restore`)
  @Creates()
  @HttpCode(200)
  @Allow('inter_deployment_dependency_create')
  @AnswersList(DEPENDENCY)
  async restore(@Who() caller: Caller, @Body() body: RestoreDependenciesDto) {
    const ofNodes = body.update_service_composition ?? false;
    return toList(await this.service.restore(caller, body.deployment_id, { ofNodes }));
  }

  @Delete(PATH)
  @Allow('inter_deployment_dependency_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Body() body: DeleteDependencyDto): Promise<void> {
    return this.service.delete(caller, body.source_deployment, {
      dependencyCreator: body.dependency_creator,
      target: body.target_deployment ?? null,
      mayBeGone: body.is_component_deletion ?? false,
    });
  }

  /** What the deployment needs. */
  @Get(`:id/${PATH}`)
  @Allow('inter_deployment_dependency_list')
  @AnswersList(DEPENDENCY)
  async ofDeployment(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    if ((await this.deployments.find(caller, id)) === null) throw new NotFoundError('Deployment', id);
    return this.answer(caller, { ...query, source_deployment_id: id });
  }

  @Put(`:id/${PATH}`)
  @Creates()
  @Allow('inter_deployment_dependency_create')
  @AnswersList(DEPENDENCY)
  async replace(@Who() caller: Caller, @Param('id') id: string, @Body() body: ReplaceDependenciesDto) {
    return toList(await this.service.replace(caller, id, toDrafts(body.inter_deployment_dependencies)));
  }

  private async answer(caller: Caller, query: RawQuery) {
    const request = readListRequest(query, DEPENDENCY);
    const page = await this.stored.list(widen(caller, request.allTenants), request.query);
    return presentList({ ...page, items: page.items.map(presentDependency) }, request);
  }
}

const toList = (dependencies: readonly InterDeploymentDependency[]) =>
  presentWhole(dependencies.map(presentDependency));
