import { Module } from '@nestjs/common';
import {
  ExecutionGroupRepository,
  ExecutionScheduleRepository,
  ExecutionSummaryRepository,
  ResourceSummaryRepository,
} from '@cloudloom/model';
import { ResourceSummary } from './resource-summary.ts';
import { ScheduleSummary } from './schedule-summary.ts';
import { SummaryView } from './summary-view.ts';
import { SummaryController } from './summary.controller.ts';

@Module({
  controllers: [SummaryController],
  providers: [
    {
      provide: ResourceSummary,
      inject: [ResourceSummaryRepository],
      useFactory: (counts: ResourceSummaryRepository) => new ResourceSummary(counts),
    },
    {
      provide: SummaryView,
      inject: [ExecutionSummaryRepository, ExecutionGroupRepository],
      useFactory: (...parts: ConstructorParameters<typeof SummaryView>) => new SummaryView(...parts),
    },
    {
      provide: ScheduleSummary,
      inject: [ExecutionScheduleRepository],
      useFactory: (schedules: ExecutionScheduleRepository) => new ScheduleSummary(schedules),
    },
  ],
})
export class SummaryModule {}
