import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { BlueprintService } from '@cloudloom/executions';
import { BlueprintRepository, DeploymentRepository, ExecutionRepository } from '@cloudloom/model';
import { ManagerSettings } from '../services.ts';
import { ARCHIVE_LIMIT } from '../requests/raw-body.ts';
import { RuleReader } from '../filters/rule-reader.ts';
import { BlueprintUploads } from './blueprint-uploads.ts';
import { BlueprintView } from './blueprint-view.ts';
import { BlueprintsController } from './blueprints.controller.ts';

const KIB = 1024;

@Module({
  imports: [
    MulterModule.registerAsync({
      inject: [ManagerSettings],
      useFactory: (settings: ManagerSettings) => ({
        dest: settings.uploadFolder,
        limits: { fileSize: ARCHIVE_LIMIT, files: 1, fields: 10, fieldSize: 1024 * KIB, fieldNameSize: 100 },
      }),
    }),
  ],
  controllers: [BlueprintsController],
  providers: [
    {
      provide: BlueprintUploads,
      inject: [BlueprintService],
      useFactory: (blueprints: BlueprintService) => new BlueprintUploads(blueprints),
    },
    {
      provide: BlueprintView,
      inject: [BlueprintRepository, ExecutionRepository, DeploymentRepository, RuleReader],
      useFactory: (...parts: ConstructorParameters<typeof BlueprintView>) => new BlueprintView(...parts),
    },
  ],
  exports: [BlueprintView],
})
export class BlueprintsModule {}
