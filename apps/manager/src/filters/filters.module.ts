import { Global, Module } from '@nestjs/common';
import { FilterService } from '@cloudloom/executions';
import { FiltersController } from './filters.controller.ts';
import { RuleReader } from './rule-reader.ts';

/** Global: every list that takes `_filter_id` reads rules. */
@Global()
@Module({
  controllers: [FiltersController],
  providers: [
    {
      provide: RuleReader,
      inject: [FilterService],
      useFactory: (filters: FilterService) => new RuleReader(filters),
    },
  ],
  exports: [RuleReader],
})
export class FiltersModule {}
