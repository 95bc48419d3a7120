import { Module } from '@nestjs/common';
import { DeploymentRepository, ExecutionRepository } from '@cloudloom/model';
import { ExecutionsController } from './executions.controller.ts';
import { ExecutionsView } from './execution-view.ts';

@Module({
  controllers: [ExecutionsController],
  providers: [
    {
      provide: ExecutionsView,
      inject: [ExecutionRepository, DeploymentRepository],
      useFactory: (executions: ExecutionRepository, deployments: DeploymentRepository) =>
        new ExecutionsView(executions, deployments),
    },
  ],
  exports: [ExecutionsView],
})
export class ExecutionsModule {}
