import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { requireLegalId } from '@cloudloom/executions';
import { IllegalChangeError, MembershipRepository, NotFoundError, TenantRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { DEFAULT_TENANT } from '../boot/administrator.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { TENANT } from './tenant-fields.ts';
import { CreateTenantDto } from './tenants.dto.ts';
import { presentTenant, type TenantDetail } from './tenants.presenter.ts';

/** These follow the tenants' path themselves. */
const RESERVED_NAMES = new Set(['users', 'user-groups']);

@ApiTags('tenants')
@Controller('tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly memberships: MembershipRepository,
  ) {}

  @Get()
  @Allow('tenant_list', { tenant: 'optional' })
  @AnswersList(TENANT)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, TENANT);
    const { items, total } = await this.tenants.page(caller.access.reach('tenant_list'), request.query);
    const people = await this.memberships.ofTenants(items.map(({ name }) => name));
    const presented = items.map(({ name }) =>
      presentTenant(name, people.get(name), detailFor(caller, name, request.withData)),
    );
    return presentList({ items: presented, total }, request);
  }

  @Get(':name')
  @Allow('tenant_list', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async get(@Who() caller: Caller, @Param('name') name: string, @Query() query: RawQuery) {
    const exists = caller.access.belongsTo(name) && (await this.tenants.exists(name));
    if (!exists) throw new NotFoundError('Tenant', name);
    const people = (await this.memberships.ofTenants([name])).get(name);
    const detail = detailFor(caller, name, readFlag(query, '_get_data'));
    return pickFields(presentTenant(name, people, detail), readInclude(query, TENANT));
  }

  @Post(':name')
  @Creates()
  @Allow('tenant_create', { tenant: 'optional' })
  @HttpCode(201)
  @AnswersItem(TENANT, 201)
  async create(@Param('name') name: string, @Body() _body: CreateTenantDto) {
    requireLegalId('tenant_name', name);
    if (RESERVED_NAMES.has(name))
      throw new BadRequestError(`A tenant cannot be called \`${name}\`: that is a path of its own`);
    await this.tenants.create(name);
    return presentTenant(name, undefined, 'people');
  }

  @Delete(':name')
  @Allow('tenant_delete', { tenant: 'optional' })
  @HttpCode(204)
  async delete(@Param('name') name: string): Promise<void> {
    if (name === DEFAULT_TENANT) throw new IllegalChangeError(`The tenant \`${name}\` cannot be deleted`);
    await this.tenants.delete(name);
  }
}

/** Who belongs to a tenant is told to those who run it. */
function detailFor(caller: Caller, name: string, withData: boolean): TenantDetail {
  if (!caller.access.holds('tenant_list_get_data', name)) return 'name';
  return withData ? 'people' : 'counts';
}
