import { Module } from '@nestjs/common';
import { DeploymentUpdateRepository } from '@cloudloom/model';
import { UpdateView } from './update-view.ts';
import { UpdatesController } from './updates.controller.ts';

@Module({
  controllers: [UpdatesController],
  providers: [
    {
      provide: UpdateView,
      inject: [DeploymentUpdateRepository],
      useFactory: (updates: DeploymentUpdateRepository) => new UpdateView(updates),
    },
  ],
})
export class UpdatesModule {}
