import { Module } from '@nestjs/common';
import { DeploymentRepository, NodeInstanceRepository, NodeRepository } from '@cloudloom/model';
import { NodeView } from './node-view.ts';
import { NodesController } from './nodes.controller.ts';

@Module({
  controllers: [NodesController],
  providers: [
    {
      provide: NodeView,
      inject: [NodeRepository, NodeInstanceRepository, DeploymentRepository],
      useFactory: (...repositories: ConstructorParameters<typeof NodeView>) => new NodeView(...repositories),
    },
  ],
  exports: [NodeView],
})
export class NodesModule {}
