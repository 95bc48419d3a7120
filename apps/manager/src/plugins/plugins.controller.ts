import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { OwnershipService, PluginService, VisibilityService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersFile, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { TakesBody } from '../requests/documented-bodies.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { ReadsBodyItself } from '../requests/json-body-interceptor.ts';
import { toGiver } from '../requests/new-owner.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { readRawBody } from '../requests/raw-body.ts';
import { SetVisibilityDto, requireMayShare, requireSettableVisibility } from '../requests/visibility.ts';
import { PLUGIN } from './plugin-fields.ts';
import { PluginView } from './plugin-view.ts';
import {
  DeletePluginDto,
  PLUGIN_UPLOAD,
  PluginActionDto,
  UpdatePluginDto,
  toUploadRequest,
} from './plugins.dto.ts';

@ApiTags('plugins')
@Controller('plugins')
export class PluginsController {
  constructor(
    private readonly plugins: PluginService,
    private readonly view: PluginView,
    private readonly visibilities: VisibilityService,
    private readonly ownerships: OwnershipService,
  ) {}

  @Post()
  @Creates()
  @Allow('plugin_upload')
  @HttpCode(201)
  @ReadsBodyItself()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: PLUGIN_UPLOAD })
  @TakesQuery({ title: 'text', visibility: 'text', private_resource: 'flag', plugin_archive_url: 'text' })
  @AnswersItem(PLUGIN, 201)
  async upload(@Who() caller: Caller, @Query() query: RawQuery, @Req() request: Request) {
    const upload = toUploadRequest(query, readRawBody(request));
    requireMayShare(caller, upload.visibility);
    return this.view.one(await this.plugins.upload(caller, upload));
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
  @AnswersFile('The package')
  @TakesQuery({ full_archive: 'flag' })
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
  @AnswersFile('The text of plugin.yaml')
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

  @Patch(':id')
  @Allow('plugin_upload')
  @AnswersItem(PLUGIN)
  async update(@Who() caller: Caller, @Param('id') id: string, @Body() body: UpdatePluginDto) {
    return this.view.one(await this.ownerships.give(toGiver(caller), 'plugins', id, body.creator));
  }

  /** Asks for an installation. Workers install what was uploaded on their own, so the answer tells how far they are. */
  @Post(':id')
  @HttpCode(200)
  @Allow('plugin_upload')
  @TakesBody(PluginActionDto, {
    summary: 'What `cfy plugins install` sends',
    value: { action: 'install', managers: ['127.0.0.1'] },
  })
  @AnswersItem(PLUGIN)
  act(@Who() caller: Caller, @Param('id') id: string, @Body() body: PluginActionDto) {
    return this.view.installing(caller, id, body);
  }

  @Patch(':id/set-visibility')
  @Allow('resource_set_visibility')
  @AnswersItem(PLUGIN)
  async setVisibility(@Who() caller: Caller, @Param('id') id: string, @Body() body: SetVisibilityDto) {
    const visibility = requireSettableVisibility(caller, body.visibility);
    await this.visibilities.set(caller, 'plugins', id, visibility);
    return this.view.get(caller, id, {});
  }
}
