import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TokenRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { MissingResourceError } from '../errors/request-errors.ts';
import { readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { TOKEN } from './token-fields.ts';
import { CreateTokenDto, toExpirationDate } from './tokens.dto.ts';
import { presentToken } from './tokens.presenter.ts';

/** Administrators manage everyone's tokens, others their own. */
const ownerFor = (caller: Caller): string | null => (caller.role === 'sys_admin' ? null : caller.username);

@ApiTags('tokens')
@Controller('tokens')
export class TokensController {
  constructor(private readonly tokens: TokenRepository) {}

  @Post()
  @Creates()
  @Allow('create_token', { tenant: 'optional' })
  @HttpCode(200)
  @AnswersItem(TOKEN)
  async create(@Who() caller: Caller, @Body() body: CreateTokenDto) {
    const { token, value } = await this.tokens.create({
      username: caller.username,
      description: body.description ?? null,
      expirationDate: toExpirationDate(body),
    });
    return presentToken(token, value);
  }

  @Get()
  @Allow('list_token', { tenant: 'optional' })
  @AnswersList(TOKEN)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, TOKEN);
    const { items, total } = await this.tokens.list(ownerFor(caller), request.query);
    return presentList({ items: items.map((token) => presentToken(token)), total }, request);
  }

  @Get(':id')
  @Allow('list_token', { tenant: 'optional' })
  @AnswersItem(TOKEN)
  async get(@Who() caller: Caller, @Param('id') id: string) {
    const token = await this.tokens.find(ownerFor(caller), id);
    if (token === null) throw new MissingResourceError(`Could not find token ${id}`);
    return presentToken(token);
  }

  @Delete(':id')
  @Allow('delete_token', { tenant: 'optional' })
  @HttpCode(204)
  async delete(@Who() caller: Caller, @Param('id') id: string): Promise<void> {
    if (!(await this.tokens.delete(ownerFor(caller), id)))
      throw new MissingResourceError(`Could not find token ${id}`);
  }
}
