import { Module } from '@nestjs/common';
import { PluginService } from '@cloudloom/executions';
import { PluginRepository } from '@cloudloom/model';
import { ManagerSettings } from '../services.ts';
import { PluginView } from './plugin-view.ts';
import { PluginsController } from './plugins.controller.ts';

@Module({
  controllers: [PluginsController],
  providers: [
    {
      provide: PluginView,
      inject: [PluginService, PluginRepository, ManagerSettings],
      useFactory: (...given: ConstructorParameters<typeof PluginView>) => new PluginView(...given),
    },
  ],
})
export class PluginsModule {}
