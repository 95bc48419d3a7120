import { Module } from '@nestjs/common';
import { DeploymentRepository, EventRepository } from '@cloudloom/model';
import { EventView } from './event-view.ts';
import { EventsController } from './events.controller.ts';

@Module({
  controllers: [EventsController],
  providers: [
    {
      provide: EventView,
      inject: [EventRepository, DeploymentRepository],
      useFactory: (events: EventRepository, deployments: DeploymentRepository) =>
        new EventView(events, deployments),
    },
  ],
})
export class EventsModule {}
