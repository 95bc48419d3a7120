import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { FilterService, type FilterDraft } from '@cloudloom/executions';
import { FilterRepository, NotFoundError, type FilterKind } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, widen, type Caller } from '../access/caller.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Creates } from '../idempotency/creates.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { requireVisibility } from '../requests/visibility.ts';
import { FILTER } from './filter-fields.ts';
import { CreateFilterDto, UpdateFilterDto } from './filters.dto.ts';
import { presentFilter } from './filters.presenter.ts';

const KIND = ApiParam({ name: 'kind', schema: { type: 'string', enum: ['deployments', 'blueprints'] } });

@ApiTags('filters')
@Controller('filters/:kind')
export class FiltersController {
  constructor(
    private readonly filters: FilterService,
    private readonly stored: FilterRepository,
  ) {}

  @Get()
  @Allow('filter_list')
  @KIND
  @AnswersList(FILTER)
  async list(@Who() caller: Caller, @Param('kind') kind: string, @Query() query: RawQuery) {
    const request = readListRequest(query, FILTER);
    const scope = widen(caller, request.allTenants);
    const { items, ...totals } = await this.stored.list(toKind(kind), scope, request.query);
    return presentList({ items: items.map(presentFilter), ...totals }, request);
  }

  @Get(':id')
  @Allow('filter_get')
  @KIND
  @AnswersItem(FILTER)
  async get(
    @Who() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Query() query: RawQuery,
  ) {
    const include = readInclude(query, FILTER);
    return pickFields(presentFilter(await this.stored.get(toKind(kind), caller, id)), include);
  }

  @Put(':id')
  @Creates()
  @Allow('filter_create')
  @KIND
  @AnswersItem(FILTER)
  async create(
    @Who() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() body: CreateFilterDto,
  ) {
    if (body.filter_rules.length === 0)
      throw new BadRequestError('The filter rules list cannot be empty: a filter has one rule at least');
    const draft = { rules: body.filter_rules, ...toVisibilityPart(caller, body.visibility) };
    return presentFilter(await this.filters.create(toKind(kind), caller, id, draft));
  }

  @Patch(':id')
  @Allow('filter_create')
  @KIND
  @AnswersItem(FILTER)
  async update(
    @Who() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() body: UpdateFilterDto,
  ) {
    if (body.filter_rules === undefined && body.visibility === undefined)
      throw new BadRequestError('Missing filter_rules or visibility in json request body');
    const draft: Partial<FilterDraft> = {
      ...(body.filter_rules === undefined ? {} : { rules: body.filter_rules }),
      ...toVisibilityPart(caller, body.visibility),
    };
    return presentFilter(await this.filters.update(toKind(kind), caller, id, draft));
  }

  @Delete(':id')
  @Allow('filter_delete')
  @KIND
  @HttpCode(204)
  delete(@Who() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<void> {
    return this.filters.delete(toKind(kind), caller, id);
  }
}

const toVisibilityPart = (caller: Caller, word: string | undefined) =>
  word === undefined ? {} : { visibility: requireVisibility(caller, word) };

/** Throws NotFoundError, as for any address that there is not. */
function toKind(word: string): FilterKind {
  if (word === 'deployments' || word === 'blueprints') return word;
  throw new NotFoundError(
    'Filter',
    word,
    `There are no filters of ${word}, only of deployments and blueprints`,
  );
}
