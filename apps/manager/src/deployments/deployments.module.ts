import { Module } from '@nestjs/common';
import {
  DeploymentGroupRepository,
  DeploymentRepository,
  ExecutionRepository,
  ExecutionSurroundings,
} from '@cloudloom/model';
import { DeploymentView } from './deployment-view.ts';
import { DeploymentsController } from './deployments.controller.ts';
import { EvaluationController } from './evaluation.controller.ts';
import { WorkflowAvailability } from './workflow-availability.ts';
import { WorkflowsController } from './workflows.controller.ts';

@Module({
  controllers: [DeploymentsController, WorkflowsController, EvaluationController],
  providers: [
    {
      provide: WorkflowAvailability,
      inject: [ExecutionSurroundings],
      useFactory: (surroundings: ExecutionSurroundings) => new WorkflowAvailability(surroundings),
    },
    {
      provide: DeploymentView,
      inject: [DeploymentRepository, ExecutionRepository, WorkflowAvailability, DeploymentGroupRepository],
      useFactory: (...parts: ConstructorParameters<typeof DeploymentView>) => new DeploymentView(...parts),
    },
  ],
})
export class DeploymentsModule {}
