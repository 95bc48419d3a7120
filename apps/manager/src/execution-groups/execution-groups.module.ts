import { Module } from '@nestjs/common';
import { ExecutionGroupRepository } from '@cloudloom/model';
import { ExecutionGroupView } from './execution-group-view.ts';
import { ExecutionGroupsController } from './execution-groups.controller.ts';

@Module({
  controllers: [ExecutionGroupsController],
  providers: [
    {
      provide: ExecutionGroupView,
      inject: [ExecutionGroupRepository],
      useFactory: (groups: ExecutionGroupRepository) => new ExecutionGroupView(groups),
    },
  ],
})
export class ExecutionGroupsModule {}
