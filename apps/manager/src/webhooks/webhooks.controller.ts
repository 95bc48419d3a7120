import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WebhookService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { MADE_WEBHOOK, WEBHOOK, WEBHOOK_DELIVERY } from './webhook-fields.ts';
import { WebhookView } from './webhook-view.ts';
import { CreateWebhookDto, UpdateWebhookDto, toWebhookRequest } from './webhooks.dto.ts';
import { presentDelivery, presentMadeWebhook } from './webhooks.presenter.ts';

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly view: WebhookView,
  ) {}

  @Post()
  @Creates()
  @Allow('webhook_create')
  @HttpCode(201)
  @AnswersItem(MADE_WEBHOOK, 201)
  async create(@Who() caller: Caller, @Body() body: CreateWebhookDto) {
    const request = { ...toWebhookRequest(body), url: body.url };
    return presentMadeWebhook(await this.webhooks.create(caller, request));
  }

  @Get()
  @Allow('webhook_list')
  @AnswersList(WEBHOOK)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('webhook_get')
  @AnswersItem(WEBHOOK)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Patch(':id')
  @Allow('webhook_update')
  @AnswersItem(MADE_WEBHOOK)
  async update(@Who() caller: Caller, @Param('id') id: string, @Body() body: UpdateWebhookDto) {
    return presentMadeWebhook(await this.webhooks.update(caller, id, toWebhookRequest(body)));
  }

  @Delete(':id')
  @Allow('webhook_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('id') id: string) {
    return this.webhooks.delete(caller, id);
  }

  @Get(':id/deliveries')
  @Allow('webhook_get')
  @AnswersList(WEBHOOK_DELIVERY)
  deliveries(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.deliveries(caller, id, query);
  }

  @Post(':id/test')
  @Creates()
  @Allow('webhook_update')
  @HttpCode(201)
  @AnswersItem(WEBHOOK_DELIVERY, 201)
  async test(@Who() caller: Caller, @Param('id') id: string) {
    return presentDelivery(await this.webhooks.test(caller, id));
  }
}
