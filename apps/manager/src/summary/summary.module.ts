import { Module } from '@nestjs/common';
import {
  ExecutionGroupRepository,
  ExecutionScheduleRepository,
  ExecutionSummaryRepository,
} from '@cloudloom/model';
import { ScheduleSummary } from './schedule-summary.ts';
import { SummaryView } from './summary-view.ts';
import { SummaryController } from './summary.controller.ts';

@Module({
  controllers: [SummaryController],
  providers: [
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
