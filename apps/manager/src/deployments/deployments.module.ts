import { Module } from '@nestjs/common';
import {
  DeploymentGroupRepository,
  DeploymentRepository,
  DeploymentTreeRepository,
  ExecutionRepository,
  ExecutionSurroundings,
} from '@cloudloom/model';
import { RuleReader } from '../filters/rule-reader.ts';
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
      inject: [
        ...[DeploymentRepository, ExecutionRepository, WorkflowAvailability, DeploymentGroupRepository],
        ...[DeploymentTreeRepository, RuleReader],
      ],
      useFactory: (
        deployments: DeploymentRepository,
        executions: ExecutionRepository,
        availability: WorkflowAvailability,
        ...[groups, tree, rules]: [DeploymentGroupRepository, DeploymentTreeRepository, RuleReader]
      ) => new DeploymentView(deployments, executions, availability, { groups, tree, rules }),
    },
  ],
  exports: [DeploymentView],
})
export class DeploymentsModule {}
