import { Module } from '@nestjs/common';
import {
  DeploymentRepository,
  EventIntake,
  EventRepository,
  ExecutionGroupRepository,
  ExecutionRepository,
} from '@cloudloom/model';
import { EventChanges } from './event-changes.ts';
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
    {
      provide: EventChanges,
      inject: [EventIntake, ExecutionRepository, ExecutionGroupRepository],
      useFactory: (...given: ConstructorParameters<typeof EventChanges>) => new EventChanges(...given),
    },
  ],
})
export class EventsModule {}
