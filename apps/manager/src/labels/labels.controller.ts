import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RESERVED_LABEL_KEYS } from '@cloudloom/executions';
import { LabelRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersWhole } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';

const TEXT = { type: 'string' };

/** Which labels are in use: lists of words, not of labels. */
@ApiTags('labels')
@Controller('labels')
export class LabelsController {
  constructor(private readonly labels: LabelRepository) {}

  @Get('deployments')
  @Allow('label_list')
  @AnswersWhole('Label key', TEXT)
  @TakesQuery({ _reserved: 'flag', _all_tenants: 'flag' })
  async deploymentKeys(@Who() caller: Caller, @Query() query: RawQuery) {
    if (readFlag(query, '_reserved')) return toList([...RESERVED_LABEL_KEYS].sort());
    return toList(await this.labels.keys('deployments', toScope(caller, query)));
  }

  @Get('deployments/:key')
  @Allow('label_list')
  @AnswersWhole('Label value', TEXT)
  @TakesQuery({ _all_tenants: 'flag' })
  async deploymentValues(@Who() caller: Caller, @Param('key') key: string, @Query() query: RawQuery) {
    return toList(await this.labels.values('deployments', toScope(caller, query), key.toLowerCase()));
  }

  @Get('blueprints')
  @Allow('label_list')
  @AnswersWhole('Label key', TEXT)
  @TakesQuery({ _reserved: 'flag', _all_tenants: 'flag' })
  async blueprintKeys(@Who() caller: Caller, @Query() query: RawQuery) {
    // The reserved ones are about deployments.
    if (readFlag(query, '_reserved')) return toList([]);
    return toList(await this.labels.keys('blueprints', toScope(caller, query)));
  }

  @Get('blueprints/:key')
  @Allow('label_list')
  @AnswersWhole('Label value', TEXT)
  @TakesQuery({ _all_tenants: 'flag' })
  async blueprintValues(@Who() caller: Caller, @Param('key') key: string, @Query() query: RawQuery) {
    return toList(await this.labels.values('blueprints', toScope(caller, query), key.toLowerCase()));
  }
}

const toScope = (caller: Caller, query: RawQuery) => widen(caller, readFlag(query, '_all_tenants'));

const toList = (items: readonly string[]) => ({
  items,
  metadata: { pagination: { total: items.length, size: items.length, offset: 0 }, filtered: null },
});
