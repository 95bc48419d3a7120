import { Body, Controller, Delete, HttpCode, Patch, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Accounts, MembershipRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { AnswersItem } from '../answers/documented-answers.ts';
import { TENANT } from './tenant-fields.ts';
import { TenantGroupDto, TenantGroupRoleDto, TenantUserDto, TenantUserRoleDto } from './tenants.dto.ts';
import { presentTenant } from './tenants.presenter.ts';

/** Users and groups of users in tenants; the body names both. */
@ApiTags('tenants')
@Controller('tenants')
export class TenantMembersController {
  constructor(
    private readonly accounts: Accounts,
    private readonly memberships: MembershipRepository,
  ) {}

  @Put('users')
  @Allow('tenant_add_user', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async addUser(@Body() { username, tenant_name: tenant, role }: TenantUserRoleDto) {
    await this.accounts.addToTenant({ kind: 'user', name: username }, tenant, role);
    return this.answer(tenant);
  }

  @Patch('users')
  @Allow('tenant_update_user', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async changeUser(@Body() { username, tenant_name: tenant, role }: TenantUserRoleDto) {
    await this.accounts.changeInTenant({ kind: 'user', name: username }, tenant, role);
    return this.answer(tenant);
  }

  @Delete('users')
  @Allow('tenant_remove_user', { tenant: 'optional' })
  @HttpCode(204)
  async removeUser(@Body() { username, tenant_name: tenant }: TenantUserDto): Promise<void> {
    await this.accounts.removeFromTenant({ kind: 'user', name: username }, tenant);
  }

  @Put('user-groups')
  @Allow('tenant_add_user_group', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async addGroup(@Body() { group_name: name, tenant_name: tenant, role }: TenantGroupRoleDto) {
    await this.accounts.addToTenant({ kind: 'group', name }, tenant, role);
    return this.answer(tenant);
  }

  @Patch('user-groups')
  @Allow('tenant_update_user_group', { tenant: 'optional' })
  @AnswersItem(TENANT)
  async changeGroup(@Body() { group_name: name, tenant_name: tenant, role }: TenantGroupRoleDto) {
    await this.accounts.changeInTenant({ kind: 'group', name }, tenant, role);
    return this.answer(tenant);
  }

  @Delete('user-groups')
  @Allow('tenant_remove_user_group', { tenant: 'optional' })
  @HttpCode(204)
  async removeGroup(@Body() { group_name: name, tenant_name: tenant }: TenantGroupDto): Promise<void> {
    await this.accounts.removeFromTenant({ kind: 'group', name }, tenant);
  }

  private async answer(name: string) {
    return presentTenant(name, (await this.memberships.ofTenants([name])).get(name), 'people');
  }
}
