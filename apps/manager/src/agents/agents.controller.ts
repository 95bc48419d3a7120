import { Body, Controller, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AgentService, IllegalActionError } from '@cloudloom/executions';
import { AgentRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AlwaysRefused, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { requireMayShare } from '../requests/visibility.ts';
import { AGENT, withFieldNames } from './agent-fields.ts';
import {
  RegisterAgentDto,
  ReplaceCertificatesDto,
  ReportAgentDto,
  toRegistration,
  toReport,
} from './agents.dto.ts';
import { presentAgent } from './agents.presenter.ts';

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentService,
    private readonly repository: AgentRepository,
  ) {}

  @Get()
  @Allow('agent_list')
  @AnswersList(AGENT)
  @TakesQuery({
    deployment_id: 'texts',
    node_ids: 'texts',
    node_instance_ids: 'texts',
    install_methods: 'texts',
  })
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(withFieldNames(query), AGENT);
    const page = await this.repository.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: page.items.map(presentAgent), total: page.total }, request);
  }

  @Get(':name')
  @Allow('agent_get')
  @AnswersItem(AGENT)
  async get(@Who() caller: Caller, @Param('name') name: string, @Query() query: RawQuery) {
    const include = readInclude(query, AGENT);
    return pickFields(presentAgent(await this.repository.require(caller, name)), include);
  }

  @Put(':name')
  @Creates()
  @Allow('agent_create')
  @AnswersItem(AGENT)
  async register(@Who() caller: Caller, @Param('name') name: string, @Body() body: RegisterAgentDto) {
    const registration = toRegistration(name, body);
    requireMayShare(caller, registration.visibility);
    return presentAgent(await this.agents.register(caller, registration));
  }

  @Patch(':name')
  @Allow('agent_update')
  @AnswersItem(AGENT)
  async change(@Who() caller: Caller, @Param('name') name: string, @Body() body: ReportAgentDto) {
    return presentAgent(await this.agents.change(caller, name, toReport(body)));
  }

  @Patch()
  @Allow('agent_replace_certs')
  @AlwaysRefused()
  replaceCertificates(@Body() _body: ReplaceCertificatesDto): never {
    throw new IllegalActionError(
      'Certificates of agents cannot be replaced: this server registers agents and does not reach them.',
    );
  }
}
