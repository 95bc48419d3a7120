import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { SnapshotService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers, AnswersFile, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { EXECUTION } from '../executions/execution-fields.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { ReadsBodyItself } from '../requests/json-body-interceptor.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import { readRawBody } from '../requests/raw-body.ts';
import { SNAPSHOT } from './snapshot-fields.ts';
import { SnapshotView } from './snapshot-view.ts';
import {
  CreateSnapshotDto,
  RestoreSnapshotDto,
  SNAPSHOT_UPLOAD,
  toCreateRequest,
  toRestoreRequest,
} from './snapshots.dto.ts';
import { presentRestoring } from './snapshots.presenter.ts';

/** Bytes of an uploaded snapshot at most: it holds every archive of a manager. */
const SNAPSHOT_LIMIT = 64 * 1024 ** 3;

@ApiTags('snapshots')
@Controller()
export class SnapshotsController {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly view: SnapshotView,
  ) {}

  @Get('snapshots')
  @Allow('snapshot_list')
  @AnswersList(SNAPSHOT)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get('snapshots/:id')
  @Allow('snapshot_get')
  @AnswersItem(SNAPSHOT)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Put('snapshots/:id')
  @Creates()
  @Allow('snapshot_create')
  @HttpCode(201)
  @AnswersItem(EXECUTION, 201)
  async create(@Who() caller: Caller, @Param('id') id: string, @Body() body: CreateSnapshotDto) {
    return this.view.execution(await this.snapshots.create(caller, toCreateRequest(id, body)));
  }

  @Delete('snapshots/:id')
  @Allow('snapshot_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('id') id: string) {
    return this.snapshots.delete(caller, id);
  }

  @Put('snapshots/:id/archive')
  @Creates()
  @Allow('snapshot_upload')
  @HttpCode(201)
  @ReadsBodyItself()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: SNAPSHOT_UPLOAD })
  @TakesQuery({ snapshot_archive_url: 'text' })
  @AnswersItem(SNAPSHOT, 201)
  async upload(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Req() request: Request,
  ) {
    const archive = readRawBody(request, SNAPSHOT_LIMIT);
    const archiveUrl = readLast(query, 'snapshot_archive_url') ?? null;
    return this.view.one(await this.snapshots.upload(caller, id, { archive, archiveUrl }));
  }

  @Get('snapshots/:id/archive')
  @Allow('snapshot_download')
  @AnswersFile('The archive')
  async archive(@Who() caller: Caller, @Param('id') id: string) {
    const { archive } = await this.snapshots.openArchive(caller, id);
    const disposition = `attachment; filename="${id}.tar.gz"`;
    return new StreamableFile(archive.stream, { length: archive.size, disposition });
  }

  /** Clients name no tenant here: the snapshot's own counts. */
  @Post('snapshots/:id/restore')
  @Creates()
  @Allow('snapshot_restore', { tenant: 'optional' })
  @HttpCode(200)
  @AnswersItem(EXECUTION)
  async restore(@Who() caller: Caller, @Param('id') id: string, @Body() body: RestoreSnapshotDto) {
    return this.view.execution(await this.snapshots.restore(caller, toRestoreRequest(id, body)));
  }

  @Get('snapshot-status')
  @Allow('snapshot_status_get', { tenant: 'optional' })
  @Answers('Whether a restore is under way', {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['running', 'not-running'] } },
  })
  async status() {
    return presentRestoring(await this.snapshots.isRestoring());
  }
}
