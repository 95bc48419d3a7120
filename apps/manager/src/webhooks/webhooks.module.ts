import { Module } from '@nestjs/common';
import { WebhookService } from '@cloudloom/executions';
import { WebhookRepository } from '@cloudloom/model';
import { WebhookView } from './webhook-view.ts';
import { WebhooksController } from './webhooks.controller.ts';

@Module({
  controllers: [WebhooksController],
  providers: [
    {
      provide: WebhookView,
      inject: [WebhookService, WebhookRepository],
      useFactory: (...given: ConstructorParameters<typeof WebhookView>) => new WebhookView(...given),
    },
  ],
})
export class WebhooksModule {}
