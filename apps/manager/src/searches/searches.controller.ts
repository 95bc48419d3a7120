import { Body, Controller, HttpCode, Injectable, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ConstrainedNames, RuledKind } from '@cloudloom/executions';
import { NodeInstanceRepository, SecretRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { BLUEPRINT } from '../blueprints/blueprint-fields.ts';
import { BlueprintView } from '../blueprints/blueprint-view.ts';
import { DEPLOYMENT, WORKFLOW } from '../deployments/deployment-fields.ts';
import { DeploymentView } from '../deployments/deployment-view.ts';
import { RuleReader, type Search, type SearchBody } from '../filters/rule-reader.ts';
import { NODE_INSTANCE } from '../node-instances/node-instance-fields.ts';
import { presentNodeInstance } from '../node-instances/node-instances.presenter.ts';
import { NODE } from '../nodes/node-fields.ts';
import { NodeView } from '../nodes/node-view.ts';
import { readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { LISTED_SECRET } from '../secrets/secret-fields.ts';
import { presentListedSecret } from '../secrets/secrets.presenter.ts';
import { SearchDto } from './searches.dto.ts';

const byId = { values: 'id', pattern: 'id' };
/** What constraints of each resource are about. */
const NAMES: Readonly<Record<RuledKind, ConstrainedNames>> = {
  deployments: { values: 'id', pattern: 'display_name', isManaged: true },
  blueprints: { ...byId, isManaged: true },
  nodes: { ...byId, isManaged: false },
  'node-instances': { ...byId, isManaged: false },
  secrets: { values: 'key', pattern: 'key', isManaged: false },
};

/** The lists that are searched. */
@Injectable()
export class SearchViews {
  constructor(
    readonly deployments: DeploymentView,
    readonly blueprints: BlueprintView,
    readonly nodes: NodeView,
  ) {}
}

/** Lists under rules or constraints that the query has no place for. Each answers what its list does. */
@ApiTags('searches')
@Controller('searches')
export class SearchesController {
  constructor(
    private readonly rules: RuleReader,
    private readonly views: SearchViews,
    private readonly storedInstances: NodeInstanceRepository,
    private readonly storedSecrets: SecretRepository,
  ) {}

  @Post('deployments')
  @HttpCode(200)
  @Allow('deployment_list')
  @AnswersList(DEPLOYMENT)
  async deployments(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    return this.views.deployments.search(caller, await this.read(caller, query, body, 'deployments'));
  }

  @Post('workflows')
  @HttpCode(200)
  @Allow('workflow_list')
  @AnswersList(WORKFLOW, { filteredBy: DEPLOYMENT })
  async workflows(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    return this.views.deployments.searchWorkflows(
      caller,
      await this.read(caller, query, body, 'deployments'),
    );
  }

  @Post('blueprints')
  @HttpCode(200)
  @Allow('blueprint_list')
  @AnswersList(BLUEPRINT)
  async blueprints(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    return this.views.blueprints.search(caller, await this.read(caller, query, body, 'blueprints'));
  }

  @Post('nodes')
  @HttpCode(200)
  @Allow('node_list')
  @AnswersList(NODE)
  async nodes(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    const search = await this.read(caller, query, body, 'nodes');
    return this.views.nodes.list(caller, search.query, search.rules);
  }

  @Post('node-instances')
  @HttpCode(200)
  @Allow('node_instance_list')
  @AnswersList(NODE_INSTANCE, { byCursor: true })
  async nodeInstances(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    const search = await this.read(caller, query, body, 'node-instances');
    const request = readListRequest(search.query, NODE_INSTANCE);
    const scope = widen(caller, request.allTenants);
    const page = await this.storedInstances.list(scope, { ...request.query, rules: search.rules });
    return presentList({ ...page, items: page.items.map(presentNodeInstance) }, request);
  }

  @Post('secrets')
  @HttpCode(200)
  @Allow('secret_list')
  @AnswersList(LISTED_SECRET)
  async secrets(@Who() caller: Caller, @Query() query: RawQuery, @Body() body: SearchDto) {
    const search = await this.read(caller, query, body, 'secrets');
    const request = readListRequest(search.query, LISTED_SECRET);
    const scope = widen(caller, request.allTenants);
    const page = await this.storedSecrets.list(scope, { ...request.query, rules: search.rules });
    return presentList({ ...page, items: page.items.map(presentListedSecret) }, request);
  }

  private read(caller: Caller, query: RawQuery, body: SearchBody, kind: RuledKind): Promise<Search> {
    return this.rules.ofSearch(caller, query, { body, kind, names: NAMES[kind] });
  }
}
