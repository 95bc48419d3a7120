import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { requireLegalId } from '@cloudloom/executions';
import {
  AccessRepository,
  Accounts,
  MembershipRepository,
  NotFoundError,
  UserGroupRepository,
  toRole,
} from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { requireRankFor } from '../users/users.controller.ts';
import { USER_GROUP } from './user-group-fields.ts';
import { CreateUserGroupDto, GroupMemberDto, SetGroupRoleDto } from './user-groups.dto.ts';
import { presentUserGroup } from './user-groups.presenter.ts';

@ApiTags('users')
@Controller('user-groups')
export class UserGroupsController {
  constructor(
    private readonly groups: UserGroupRepository,
    private readonly memberships: MembershipRepository,
    private readonly accounts: Accounts,
    private readonly access: AccessRepository,
  ) {}

  @Get()
  @Allow('user_group_list', { tenant: 'optional' })
  @AnswersList(USER_GROUP)
  async list(@Query() query: RawQuery) {
    const request = readListRequest(query, USER_GROUP);
    const { items, total } = await this.groups.list(request.query);
    const people = await this.memberships.ofGroups(items.map(({ name }) => name));
    const presented = items.map((group) => presentUserGroup(group, people.get(group.name), request));
    return presentList({ items: presented, total }, request);
  }

  @Get(':name')
  @Allow('user_group_list', { tenant: 'optional' })
  @AnswersItem(USER_GROUP)
  get(@Param('name') name: string, @Query() query: RawQuery) {
    return this.answer(name, query);
  }

  @Post()
  @Creates()
  @Allow('user_group_create', { tenant: 'optional' })
  @HttpCode(201)
  @AnswersItem(USER_GROUP, 201)
  async create(@Who() caller: Caller, @Body() body: CreateUserGroupDto) {
    const { group_name: name, role = 'default', ldap_group_dn: directoryName } = body;
    requireLegalId('group_name', name);
    if (name === 'users')
      throw new BadRequestError('A group cannot be called `users`: that is a path of its own');
    if (directoryName !== undefined && directoryName !== '')
      throw new BadRequestError('Groups of a directory (LDAP) are not supported: leave `ldap_group_dn` out');
    requireRankFor(caller, role);
    await this.groups.create({ name, role: toRole(role) });
    return this.answer(name);
  }

  @Put('users')
  @Allow('user_group_add_user', { tenant: 'optional' })
  @AnswersItem(USER_GROUP)
  async addUser(@Who() caller: Caller, @Body() { username, group_name: name }: GroupMemberDto) {
    await this.requireRankOver(caller, name);
    await this.accounts.addToGroup(username, name);
    return this.answer(name);
  }

  @Delete('users')
  @Allow('user_group_remove_user', { tenant: 'optional' })
  @HttpCode(204)
  async removeUser(
    @Who() caller: Caller,
    @Body() { username, group_name: name }: GroupMemberDto,
  ): Promise<void> {
    await this.requireRankOver(caller, name);
    if ((await this.access.of(username)) === null) throw new NotFoundError('User', username);
    await this.accounts.removeFromGroup(username, name);
  }

  @Post(':name')
  @Allow('user_group_update', { tenant: 'optional' })
  @HttpCode(200)
  @AnswersItem(USER_GROUP)
  async setRole(@Who() caller: Caller, @Param('name') name: string, @Body() { role }: SetGroupRoleDto) {
    requireRankFor(caller, role);
    await this.requireRankOver(caller, name);
    await this.accounts.setGroupRole(name, role);
    return this.answer(name);
  }

  @Delete(':name')
  @Allow('user_group_delete', { tenant: 'optional' })
  @HttpCode(204)
  async delete(@Who() caller: Caller, @Param('name') name: string): Promise<void> {
    await this.requireRankOver(caller, name);
    await this.accounts.deleteGroup(name);
  }

  private async answer(name: string, query: RawQuery = {}) {
    const group = await this.groups.find(name);
    if (group === null) throw new NotFoundError('Group', name);
    const people = (await this.memberships.ofGroups([name])).get(name);
    const presented = presentUserGroup(group, people, { withData: readFlag(query, '_get_data') });
    return pickFields(presented, readInclude(query, USER_GROUP));
  }

  /** Administrators alone decide who is in a group of administrators. */
  private async requireRankOver(caller: Caller, name: string): Promise<void> {
    const group = await this.groups.find(name);
    if (group === null) throw new NotFoundError('Group', name);
    requireRankFor(caller, group.role);
  }
}
