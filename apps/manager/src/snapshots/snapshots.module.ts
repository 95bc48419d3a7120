import { Module } from '@nestjs/common';
import { SnapshotService } from '@cloudloom/executions';
import { SnapshotRepository } from '@cloudloom/model';
import { SnapshotView } from './snapshot-view.ts';
import { SnapshotsController } from './snapshots.controller.ts';

@Module({
  controllers: [SnapshotsController],
  providers: [
    {
      provide: SnapshotView,
      inject: [SnapshotService, SnapshotRepository],
      useFactory: (...given: ConstructorParameters<typeof SnapshotView>) => new SnapshotView(...given),
    },
  ],
})
export class SnapshotsModule {}
