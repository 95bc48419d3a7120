import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { PluginService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { ReadsBodyItself } from '../requests/json-body-interceptor.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { readRawBody } from '../requests/raw-body.ts';
import { PLUGIN } from './plugin-fields.ts';
import { PluginView } from './plugin-view.ts';
import { DeletePluginDto, PLUGIN_UPLOAD, toUploadRequest } from './plugins.dto.ts';

@ApiTags('plugins')
@Controller('plugins')
export class PluginsController {
  constructor(
    private readonly plugins: PluginService,
    private readonly view: PluginView,
  ) {}

  @Post()
  @Creates()
  @Allow('plugin_upload')
  @HttpCode(201)
  @ReadsBodyItself()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: PLUGIN_UPLOAD })
  @AnswersItem(PLUGIN, 201)
  async upload(@Who() caller: Caller, @Query() query: RawQuery, @Req() request: Request) {
    return this.view.one(await this.plugins.upload(caller, toUploadRequest(query, readRawBody(request))));
  }

  @Get()
  @Allow('plugin_list')
  @AnswersList(PLUGIN)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('plugin_get')
  @AnswersItem(PLUGIN)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Get(':id/archive')
  @Allow('plugin_download')
  @Header('Content-Type', 'application/octet-stream')
  async archive(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    if (readFlag(query, 'full_archive'))
      throw new BadRequestError(
        'full_archive is not available: download the archive and the yaml of the plugin',
      );
    const { plugin, archive } = await this.plugins.openArchive(caller, id);
    const disposition = `attachment; filename="${plugin.archiveName}"`;
    return new StreamableFile(archive.stream, { length: archive.size, disposition });
  }

  @Get(':id/yaml')
  @Allow('plugin_download')
  @Header('Content-Type', 'application/octet-stream')
  async yaml(@Who() caller: Caller, @Param('id') id: string) {
    const bytes = Buffer.from((await this.plugins.require(caller, id)).yaml);
    const disposition = 'attachment; filename="plugin.yaml"';
    return new StreamableFile(bytes, { length: bytes.length, disposition });
  }

  @Delete(':id')
  @Allow('plugin_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('id') id: string, @Body() body: DeletePluginDto) {
    return this.plugins.delete(caller, id, { force: body.force ?? false });
  }
}
