import { Module } from '@nestjs/common';
import { DeploymentRepository, ExecutionGroupRepository, ExecutionRepository } from '@cloudloom/model';
import { ExecutionsController } from './executions.controller.ts';
import { ExecutionsView } from './execution-view.ts';

@Module({
  controllers: [ExecutionsController],
  providers: [
    {
      provide: ExecutionsView,
      inject: [ExecutionRepository, DeploymentRepository, ExecutionGroupRepository],
      useFactory: (...parts: ConstructorParameters<typeof ExecutionsView>) => new ExecutionsView(...parts),
    },
  ],
  exports: [ExecutionsView],
})
export class ExecutionsModule {}
