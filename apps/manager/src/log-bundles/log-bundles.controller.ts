import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LogBundleService } from '@cloudloom/executions';
import { LogBundleRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersFile, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { EXECUTION } from '../executions/execution-fields.ts';
import { presentExecution } from '../executions/executions.presenter.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { LOG_BUNDLE } from './log-bundle-fields.ts';
import { CreateLogBundleDto } from './log-bundles.dto.ts';
import { presentLogBundle } from './log-bundles.presenter.ts';

@ApiTags('log-bundles')
@Controller('log-bundles')
export class LogBundlesController {
  constructor(
    private readonly bundles: LogBundleService,
    private readonly repository: LogBundleRepository,
  ) {}

  @Get()
  @Allow('log_bundle_list')
  @AnswersList(LOG_BUNDLE)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, LOG_BUNDLE);
    const page = await this.repository.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: page.items.map(presentLogBundle), total: page.total }, request);
  }

  @Get(':id')
  @Allow('log_bundle_get')
  @AnswersItem(LOG_BUNDLE)
  async get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    const include = readInclude(query, LOG_BUNDLE);
    return pickFields(presentLogBundle(await this.bundles.require(caller, id)), include);
  }

  @Put(':id')
  @Creates()
  @Allow('log_bundle_create')
  @HttpCode(201)
  @AnswersItem(EXECUTION, 201)
  async create(@Who() caller: Caller, @Param('id') id: string, @Body() body: CreateLogBundleDto) {
    const execution = await this.bundles.create(caller, { id, queue: body.queue ?? false });
    return presentExecution(execution, new Map());
  }

  @Delete(':id')
  @Allow('log_bundle_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('id') id: string) {
    return this.bundles.delete(caller, id);
  }

  @Get(':id/archive')
  @Allow('log_bundle_download')
  @AnswersFile('The archive')
  async archive(@Who() caller: Caller, @Param('id') id: string) {
    const archive = await this.bundles.openArchive(caller, id);
    const disposition = `attachment; filename="${id}.tar.gz"`;
    return new StreamableFile(archive.stream, { length: archive.size, disposition });
  }
}
