import { Module } from '@nestjs/common';
import { DeploymentRepository, EventStreamRepository, ExecutionRepository } from '@cloudloom/model';
import { EventStreamOpening } from './event-stream-opening.ts';
import { EventStreamController } from './event-stream.controller.ts';
import { EventStreams } from './event-streams.ts';

@Module({
  controllers: [EventStreamController],
  providers: [
    {
      provide: EventStreams,
      inject: [EventStreamRepository],
      useFactory: (events: EventStreamRepository) => new EventStreams(events),
    },
    {
      provide: EventStreamOpening,
      inject: [EventStreams, EventStreamRepository, ExecutionRepository, DeploymentRepository],
      useFactory: (
        streams: EventStreams,
        events: EventStreamRepository,
        executions: ExecutionRepository,
        deployments: DeploymentRepository,
      ) => new EventStreamOpening(streams, { events, executions, deployments }),
    },
  ],
})
export class EventStreamModule {}
