import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotFoundError, TenantRepository, UserRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { paginate } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
import { onlyConventions, readFlag, type RawQuery } from '../requests/query-values.ts';
import { TENANT } from './tenant-fields.ts';
import { presentTenant } from './tenants.presenter.ts';

@ApiTags('tenants')
@Controller('tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly users: UserRepository,
  ) {}

  @Get()
  @Allow('tenant_list', { tenant: 'optional' })
  @AnswersList(TENANT)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const withData = readFlag(query, '_get_data');
    const visible = await this.visibleTo(caller);
    const items = visible.map(({ name }) => presentTenant(name, { withData }));
    return paginate(items, readListRequest(onlyConventions(query), TENANT));
  }

  @Get(':name')
  @Allow('tenant_list', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async get(@Who() caller: Caller, @Param('name') name: string, @Query() query: RawQuery) {
    const tenant = (await this.visibleTo(caller)).find((one) => one.name === name);
    if (tenant === undefined) throw new NotFoundError('Tenant', name);
    return presentTenant(tenant.name, { withData: readFlag(query, '_get_data') });
  }

  private async visibleTo(caller: Caller) {
    const tenants = (await this.tenants.list()).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (caller.role === 'sys_admin') return tenants;
    const memberships = await Promise.all(
      tenants.map(({ name }) => this.users.isMember(caller.username, name)),
    );
    return tenants.filter((_tenant, index) => memberships[index]);
  }
}
