import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotFoundError, TenantRepository, UserRepository, type User } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { USER } from './user-fields.ts';
import { presentUser } from './users.presenter.ts';

@ApiTags('users')
@Controller()
export class UsersController {
  constructor(
    private readonly users: UserRepository,
    private readonly tenants: TenantRepository,
  ) {}

  @Get('user')
  @Allow('user_get_self', { tenant: 'optional' })
  @AnswersItem(USER)
  self(@Who() caller: Caller) {
    return this.find(caller.username);
  }

  @Get('users')
  @Allow('user_list', { tenant: 'optional' })
  @AnswersList(USER)
  async list(@Query() query: RawQuery) {
    const request = readListRequest(query, USER);
    const { items, total } = await this.users.list(request.query);
    return presentList({ items: await Promise.all(items.map((user) => this.present(user))), total }, request);
  }

  @Get('users/:username')
  @Allow('user_list', { tenant: 'optional' })
  @AnswersItem(USER)
  get(@Param('username') username: string) {
    return this.find(username);
  }

  private async find(username: string) {
    const user = await this.users.find(username);
    if (user === null) throw new NotFoundError('User', username);
    return this.present(user);
  }

  private async present(user: User) {
    const names = (await this.tenants.list()).map((tenant) => tenant.name);
    const memberships = await Promise.all(names.map((name) => this.users.isMember(user.username, name)));
    return presentUser(
      user,
      names.filter((_name, index) => memberships[index]),
    );
  }
}
