import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { VisibilityService } from '@cloudloom/executions';
import { SecretRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { TakesBody } from '../requests/documented-bodies.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { SetVisibilityDto, requireSettableVisibility } from '../requests/visibility.ts';
import { SecretAccess } from './secret-access.ts';
import { LISTED_SECRET, SECRET } from './secret-fields.ts';
import { PatchSecretDto, PutSecretDto } from './secrets.dto.ts';
import { presentListedSecret, presentSecret } from './secrets.presenter.ts';

@ApiTags('secrets')
@Controller('secrets')
export class SecretsController {
  constructor(
    private readonly access: SecretAccess,
    private readonly secrets: SecretRepository,
    private readonly visibilities: VisibilityService,
  ) {}

  @Put(':key')
  @Creates()
  @Allow('secret_create')
  @TakesBody(PutSecretDto, {
    summary: 'A new value, whether the secret is there or not',
    value: { value: 'sesame', update_if_exists: true, is_hidden_value: true },
  })
  @AnswersItem(SECRET)
  async put(@Who() caller: Caller, @Param('key') key: string, @Body() body: PutSecretDto) {
    const { secret, value } = await this.access.put(caller, key, body);
    return presentSecret(secret, value);
  }

  @Patch(':key')
  @Allow('secret_update')
  @AnswersItem(SECRET)
  async update(@Who() caller: Caller, @Param('key') key: string, @Body() body: PatchSecretDto) {
    const { secret, value } = await this.access.update(caller, key, body);
    return presentSecret(secret, value);
  }

  @Get()
  @Allow('secret_list')
  @AnswersList(LISTED_SECRET)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, LISTED_SECRET);
    const { items, total } = await this.secrets.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: items.map(presentListedSecret), total }, request);
  }

  @Get(':key')
  @Allow('secret_get')
  @AnswersItem(SECRET)
  @TakesQuery({ _skip_value: 'flag' })
  async get(@Who() caller: Caller, @Param('key') key: string, @Query() query: RawQuery) {
    const include = readInclude(query, SECRET);
    const { secret, value } = await this.access.get(caller, key, {
      skipValue: readFlag(query, '_skip_value'),
    });
    return pickFields(presentSecret(secret, value), include);
  }

  @Delete(':key')
  @Allow('secret_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('key') key: string) {
    return this.access.delete(caller, key);
  }

  @Patch(':key/set-visibility')
  @Allow('resource_set_visibility')
  @AnswersItem(SECRET)
  async setVisibility(@Who() caller: Caller, @Param('key') key: string, @Body() body: SetVisibilityDto) {
    const visibility = requireSettableVisibility(caller, body.visibility);
    await this.access.requireModifiable(caller, key);
    await this.visibilities.set(caller, 'secrets', key, visibility);
    const { secret, value } = await this.access.get(caller, key, { skipValue: false });
    return presentSecret(secret, value);
  }
}
