import { Module } from '@nestjs/common';
import { DeploymentService } from '@cloudloom/executions';
import { BlueprintRepository, DeploymentRepository, NodeRepository } from '@cloudloom/model';
import { BlueprintsModule } from '../blueprints/blueprints.module.ts';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { NodesModule } from '../nodes/nodes.module.ts';
import { PartSearch } from './part-search.ts';
import { PartSearchesController } from './part-searches.controller.ts';
import { SearchViews, SearchesController } from './searches.controller.ts';

@Module({
  imports: [BlueprintsModule, DeploymentsModule, NodesModule],
  controllers: [SearchesController, PartSearchesController],
  providers: [
    SearchViews,
    {
      provide: PartSearch,
      inject: [DeploymentRepository, BlueprintRepository, NodeRepository, DeploymentService],
      useFactory: (...parts: ConstructorParameters<typeof PartSearch>) => new PartSearch(...parts),
    },
  ],
})
export class SearchesModule {}
