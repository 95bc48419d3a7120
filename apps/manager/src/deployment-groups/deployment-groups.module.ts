import { Module } from '@nestjs/common';
import { DeploymentGroupRepository } from '@cloudloom/model';
import { DeploymentGroupView } from './deployment-group-view.ts';
import { DeploymentGroupsController } from './deployment-groups.controller.ts';

@Module({
  controllers: [DeploymentGroupsController],
  providers: [
    {
      provide: DeploymentGroupView,
      inject: [DeploymentGroupRepository],
      useFactory: (groups: DeploymentGroupRepository) => new DeploymentGroupView(groups),
    },
  ],
})
export class DeploymentGroupsModule {}
