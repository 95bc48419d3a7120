import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SiteService } from '@cloudloom/executions';
import { SiteRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { requireVisibility } from '../requests/visibility.ts';
import { SITE } from './site-fields.ts';
import { CreateSiteDto, UpdateSiteDto } from './sites.dto.ts';
import { presentSite } from './sites.presenter.ts';

@ApiTags('sites')
@Controller('sites')
export class SitesController {
  constructor(
    private readonly sites: SiteService,
    private readonly stored: SiteRepository,
  ) {}

  @Get()
  @Allow('site_list')
  @AnswersList(SITE)
  async list(@Who() caller: Caller, @Query() query: RawQuery) {
    const request = readListRequest(query, SITE);
    const page = await this.stored.list(widen(caller, request.allTenants), request.query);
    return presentList({ ...page, items: page.items.map(presentSite) }, request);
  }

  @Get(':name')
  @Allow('site_get')
  @AnswersItem(SITE)
  async get(@Who() caller: Caller, @Param('name') name: string, @Query() query: RawQuery) {
    return pickFields(presentSite(await this.stored.get(caller, name)), readInclude(query, SITE));
  }

  @Put(':name')
  @Creates()
  @Allow('site_create')
  @AnswersItem(SITE)
  async create(@Who() caller: Caller, @Param('name') name: string, @Body() body: CreateSiteDto) {
    return presentSite(await this.sites.create(caller, name, toDraft(caller, body)));
  }

  @Post(':name')
  @HttpCode(200)
  @Allow('site_update')
  @AnswersItem(SITE)
  async update(@Who() caller: Caller, @Param('name') name: string, @Body() body: UpdateSiteDto) {
    const { new_name: newName } = body;
    const draft = { ...toDraft(caller, body), ...(newName === undefined ? {} : { newName }) };
    return presentSite(await this.sites.update(caller, name, draft));
  }

  @Delete(':name')
  @Allow('site_delete')
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('name') name: string): Promise<void> {
    return this.sites.delete(caller, name);
  }
}

const toDraft = (caller: Caller, { location, visibility }: CreateSiteDto) => ({
  ...(location === undefined ? {} : { location }),
  ...(visibility === undefined ? {} : { visibility: requireVisibility(caller, visibility) }),
});
