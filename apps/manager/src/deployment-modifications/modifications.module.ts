import { Module } from '@nestjs/common';
import { DeploymentModificationRepository } from '@cloudloom/model';
import { ModificationView } from './modification-view.ts';
import { ModificationsController } from './modifications.controller.ts';

@Module({
  controllers: [ModificationsController],
  providers: [
    {
      provide: ModificationView,
      inject: [DeploymentModificationRepository],
      useFactory: (modifications: DeploymentModificationRepository) => new ModificationView(modifications),
    },
  ],
})
export class ModificationsModule {}
