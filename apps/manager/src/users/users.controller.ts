import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { requireLegalId } from '@cloudloom/executions';
import { AccessRepository, Accounts, NotFoundError, UserRepository, toRole } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { BadRequestError, MissingPermissionError, NotPermittedError } from '../errors/request-errors.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { USER } from './user-fields.ts';
import { ActivateUserDto, ChangeUserDto, CreateUserDto } from './users.dto.ts';
import { presentUser } from './users.presenter.ts';

@ApiTags('users')
@Controller()
export class UsersController {
  constructor(
    private readonly users: UserRepository,
    private readonly access: AccessRepository,
    private readonly accounts: Accounts,
  ) {}

  @Get('user')
  @Allow('user_get_self', { tenant: 'optional' })
  @AnswersItem(USER)
  self(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.answer(caller.username, query);
  }

  @Get('users')
  @Allow('user_list', { tenant: 'optional' })
  @AnswersList(USER)
  async list(@Query() query: RawQuery) {
    const request = readListRequest(query, USER);
    const { items, total } = await this.users.list(request.query);
    const found = await this.access.ofMany(items.map(({ username }) => username));
    const presented = items.flatMap(({ username }) => {
      const user = found.get(username);
      return user === undefined ? [] : [presentUser(user, request)];
    });
    return presentList({ items: presented, total }, request);
  }

  @Get('users/:username')
  @Allow('user_list', { tenant: 'optional', self: 'user_get_self' })
  @AnswersItem(USER)
  get(@Param('username') username: string, @Query() query: RawQuery) {
    return this.answer(username, query);
  }

  @Put('users')
  @Creates()
  @Allow('user_create', { tenant: 'optional' })
  @HttpCode(201)
  @AnswersItem(USER, 201)
  async create(@Who() caller: Caller, @Body() body: CreateUserDto) {
    if (body.is_prehashed === true)
      throw new BadRequestError(
        'Passwords that are hashes already are not accepted: send the password itself',
      );
    const { username, password, role = 'default' } = body;
    requireLegalId('username', username);
    requireRankFor(caller, role);
    await this.accounts.createUser({ username, password, role });
    return this.answer(username);
  }

  @Post('users/:username')
  @Allow('user_update', { tenant: 'optional', self: 'user_update_self' })
  @HttpCode(200)
  @AnswersItem(USER)
  async change(@Who() caller: Caller, @Param('username') username: string, @Body() body: ChangeUserDto) {
    const { password, role, show_getting_started: showGettingStarted } = body;
    if (role !== undefined && caller.permission !== 'user_update' && !caller.access.holds('user_update', ''))
      throw new MissingPermissionError(caller.username, 'user_update', '');
    const patch = {
      ...(role === undefined ? {} : { role: toRole(role) }),
      ...(showGettingStarted === undefined ? {} : { showGettingStarted }),
    };
    await this.requireRankOver(caller, username, role);
    if (Object.keys(patch).length > 0) await this.accounts.changeUser(username, patch);
    if (password !== undefined) await this.accounts.setPassword(username, password);
    return this.answer(username);
  }

  @Post('users/active/:username')
  @Allow('user_update', { tenant: 'optional' })
  @HttpCode(200)
  @AnswersItem(USER)
  async activate(
    @Who() caller: Caller,
    @Param('username') username: string,
    @Body() { action }: ActivateUserDto,
  ) {
    if (action !== 'activate' && action !== 'deactivate')
      throw new BadRequestError(`Invalid action: ${action}, Valid action's values are: activate, deactivate`);
    await this.requireRankOver(caller, username);
    await this.accounts.setActive(username, action === 'activate');
    return this.answer(username);
  }

  @Post('users/unlock/:username')
  @Allow('user_update', { tenant: 'optional' })
  @HttpCode(200)
  @AnswersItem(USER)
  async unlock(@Who() caller: Caller, @Param('username') username: string) {
    await this.requireRankOver(caller, username);
    await this.accounts.unlock(username);
    return this.answer(username);
  }

  @Delete('users/:username')
  @Allow('user_delete', { tenant: 'optional' })
  @HttpCode(204)
  async delete(@Who() caller: Caller, @Param('username') username: string): Promise<void> {
    await this.requireRankOver(caller, username);
    await this.accounts.deleteUser(username);
  }

  private async answer(username: string, query: RawQuery = {}) {
    const found = await this.access.of(username);
    if (found === null) throw new NotFoundError('User', username);
    const withData = readFlag(query, '_get_data');
    return pickFields(presentUser(found, { withData }), readInclude(query, USER));
  }

  /** Where permissions were given on, nobody changes administrators or makes some who is not one. */
  private async requireRankOver(caller: Caller, username: string, role = 'default'): Promise<void> {
    requireRankFor(caller, role);
    const found = await this.access.of(username);
    if (found === null) throw new NotFoundError('User', username);
    requireRankFor(caller, found.user.role);
    for (const group of found.groups) requireRankFor(caller, group.role);
  }
}

/** Administrators alone decide about administrators. @throws NotPermittedError */
export function requireRankFor(caller: Caller, role: string): void {
  if (role === 'sys_admin' && !caller.access.isAdministrator)
    throw new NotPermittedError(
      `User \`${caller.username}\` is not permitted to decide about administrators`,
    );
}
