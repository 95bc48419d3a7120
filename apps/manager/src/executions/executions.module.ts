import { Module } from '@nestjs/common';
import { ExecutionRecords } from '@cloudloom/executions';
import {
  DeploymentRepository,
  ExecutionGroupRepository,
  ExecutionRepository,
  UserRepository,
} from '@cloudloom/model';
import { ExecutionRecording } from './execution-recording.ts';
import { ExecutionsController } from './executions.controller.ts';
import { ExecutionsView } from './execution-view.ts';

@Module({
  controllers: [ExecutionsController],
  providers: [
    {
      provide: ExecutionRecording,
      inject: [ExecutionRecords, UserRepository],
      useFactory: (...parts: ConstructorParameters<typeof ExecutionRecording>) =>
        new ExecutionRecording(...parts),
    },
    {
      provide: ExecutionsView,
      inject: [ExecutionRepository, DeploymentRepository, ExecutionGroupRepository],
      useFactory: (...parts: ConstructorParameters<typeof ExecutionsView>) => new ExecutionsView(...parts),
    },
  ],
  exports: [ExecutionsView],
})
export class ExecutionsModule {}
