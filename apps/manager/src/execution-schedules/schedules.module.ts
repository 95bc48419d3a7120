import { Module } from '@nestjs/common';
import { ExecutionScheduleService } from '@cloudloom/executions';
import { ExecutionScheduleRepository } from '@cloudloom/model';
import { SchedulesView } from './schedule-view.ts';
import { SchedulesController } from './schedules.controller.ts';

@Module({
  controllers: [SchedulesController],
  providers: [
    {
      provide: SchedulesView,
      inject: [ExecutionScheduleService, ExecutionScheduleRepository],
      useFactory: (schedules: ExecutionScheduleService, stored: ExecutionScheduleRepository) =>
        new SchedulesView(schedules, stored),
    },
  ],
})
export class SchedulesModule {}
