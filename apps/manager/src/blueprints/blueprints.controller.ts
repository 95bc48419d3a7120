import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Put,
  Query,
  Req,
  StreamableFile,
  UploadedFile,
  UseInterceptors,
  applyDecorators,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BlueprintService, ICON_LIMIT, OwnershipService, VisibilityService } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { AnswersFile, AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { ReadsBodyItself } from '../requests/json-body-interceptor.ts';
import { toGiver } from '../requests/new-owner.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { readRawBytes } from '../requests/raw-body.ts';
import { SetVisibilityDto, requireSettableVisibility } from '../requests/visibility.ts';
import { BLUEPRINT } from './blueprint-fields.ts';
import { BlueprintUploads, type StoredPart } from './blueprint-uploads.ts';
import { BlueprintView } from './blueprint-view.ts';
import {
  UPLOAD_EXAMPLES,
  UPLOAD_FORM,
  UpdateBlueprintDto,
  toUpdateRequest,
  UPLOAD_QUERY,
} from './blueprints.dto.ts';

/** An archive as a form's part, or as the body itself. */
const TakesUpload = (more: { examples?: typeof UPLOAD_EXAMPLES } = {}) =>
  applyDecorators(
    ReadsBodyItself(),
    UseInterceptors(FileInterceptor('blueprint_archive')),
    ApiConsumes('multipart/form-data'),
    ApiBody({ schema: UPLOAD_FORM, ...more }),
    TakesQuery(UPLOAD_QUERY),
  );

@ApiTags('blueprints')
@Controller('blueprints')
export class BlueprintsController {
  constructor(
    private readonly blueprints: BlueprintService,
    private readonly uploads: BlueprintUploads,
    private readonly view: BlueprintView,
    private readonly visibilities: VisibilityService,
    private readonly ownerships: OwnershipService,
  ) {}

  @Put(':id')
  @Creates()
  @Allow('blueprint_upload')
  @HttpCode(201)
  @TakesUpload({ examples: UPLOAD_EXAMPLES })
  @AnswersItem(BLUEPRINT, 201)
  async upload(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Req() request: Request,
    @UploadedFile() part?: StoredPart,
  ) {
    return this.view.one(caller, await this.uploads.take(caller, id, { request, query, part }));
  }

  /** An upload that stores nothing: its execution tells whether it would have succeeded. */
  @Put(':id/validate')
  @Creates()
  @Allow('blueprint_upload')
  @HttpCode(201)
  @TakesUpload()
  @AnswersItem(BLUEPRINT, 201)
  async validate(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Req() request: Request,
    @UploadedFile() part?: StoredPart,
  ) {
    const upload = { request, query, part, validateOnly: true };
    return this.view.one(caller, await this.uploads.take(caller, id, upload));
  }

  @Get()
  @Allow('blueprint_list')
  @AnswersList(BLUEPRINT)
  list(@Who() caller: Caller, @Query() query: RawQuery) {
    return this.view.list(caller, query);
  }

  @Get(':id')
  @Allow('blueprint_get')
  @AnswersItem(BLUEPRINT)
  get(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.view.get(caller, id, query);
  }

  @Get(':id/archive')
  @Allow('blueprint_download')
  @Header('Content-Type', 'application/octet-stream')
  @AnswersFile('The archive, as tar.gz')
  async archive(@Who() caller: Caller, @Param('id') id: string) {
    const { stream, size } = await this.blueprints.openArchive(caller, id);
    return new StreamableFile(stream, { length: size, disposition: `attachment; filename="${id}.tar.gz"` });
  }

  @Get(':id/icon')
  @Allow('blueprint_get')
  @Header('Content-Type', 'image/png')
  @Header('X-Content-Type-Options', 'nosniff')
  @AnswersFile('The icon', 'image/png')
  async icon(@Who() caller: Caller, @Param('id') id: string) {
    const icon = await this.blueprints.icon(caller, id);
    return new StreamableFile(icon, { type: 'image/png', length: icon.length });
  }

  /** A body sets the icon, none removes it. */
  @Patch(':id/icon')
  @Allow('blueprint_upload')
  @ReadsBodyItself()
  @ApiConsumes('image/png')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, required: false })
  @AnswersItem(BLUEPRINT)
  async setIcon(@Who() caller: Caller, @Param('id') id: string, @Req() request: Request) {
    const icon = await readRawBytes(request, ICON_LIMIT);
    return this.view.one(caller, await this.blueprints.setIcon(caller, id, icon));
  }

  @Delete(':id')
  @Allow('blueprint_delete')
  @HttpCode(204)
  @TakesQuery({ force: 'flag' })
  delete(@Who() caller: Caller, @Param('id') id: string, @Query() query: RawQuery) {
    return this.blueprints.delete(caller, id, { force: readFlag(query, 'force') });
  }

  @Patch(':id')
  @Allow('blueprint_upload')
  @AnswersItem(BLUEPRINT)
  async update(@Who() caller: Caller, @Param('id') id: string, @Body() body: UpdateBlueprintDto) {
    const { creator } = body;
    const giver = toGiver(caller);
    const request = toUpdateRequest(body);
    if (creator !== undefined) await this.ownerships.requireGivable(giver, 'blueprints', id, creator);
    const updated = await this.blueprints.update(caller, id, request);
    if (creator === undefined) return this.view.one(caller, updated);
    return this.view.one(caller, await this.ownerships.give(giver, 'blueprints', id, creator));
  }

  @Patch(':id/set-visibility')
  @Allow('resource_set_visibility')
  @AnswersItem(BLUEPRINT)
  async setVisibility(@Who() caller: Caller, @Param('id') id: string, @Body() body: SetVisibilityDto) {
    const visibility = requireSettableVisibility(caller, body.visibility);
    await this.visibilities.set(caller, 'blueprints', id, visibility);
    return this.view.get(caller, id, {});
  }
}
