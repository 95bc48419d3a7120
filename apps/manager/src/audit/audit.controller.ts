import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AuditRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers, AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { Creates } from '../idempotency/creates.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { AUDIT_LOG } from './audit-fields.ts';
import { AuditLog } from './audit-log.ts';
import { readAuditRequest, readAuditSelection, readFollowedSelection } from './audit-request.ts';
import { AUDIT_LINES, AuditStream, AuditStreams } from './audit-stream.ts';
import { presentAuditEntry } from './audit.presenter.ts';
import { HANDED_IN, readHandedIn } from './handed-in-entries.ts';

const textQuery = (name: string, description: string) =>
  ApiQuery({ name, required: false, description, schema: { type: 'string' } });
const countQuery = (name: string, description: string) =>
  ApiQuery({ name, required: false, description, schema: { type: 'integer', minimum: 0 } });

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly entries: AuditRepository,
    private readonly log: AuditLog,
    private readonly streams: AuditStreams,
  ) {}

  @Get()
  @Allow('audit_log_view', { tenant: 'optional' })
  @AnswersList(AUDIT_LOG)
  @countQuery('offset', 'Entries to leave out')
  @countQuery('size', 'Entries at most, 100 unless given; 0 = all')
  @textQuery('order_by', 'Field to sort by; created_at unless given')
  @ApiQuery({ name: 'desc', required: false, schema: { type: 'boolean' } })
  @textQuery('since', 'Not before this time (UTC)')
  @textQuery('before', 'Before this time (UTC)')
  async list(@Query() query: RawQuery) {
    const request = readAuditRequest(query);
    const selection = readAuditSelection(query);
    await this.log.flush();
    const { items, total } = await this.entries.list(selection, request.query);
    return presentList({ items: items.map(presentAuditEntry), total }, request);
  }

  @Get('stream')
  @Allow('audit_log_view', { tenant: 'optional' })
  @ApiProduces(AUDIT_LINES)
  @textQuery('creator_name', 'Only what this user does')
  @textQuery('execution_id', 'Only what this execution does')
  @textQuery('since', 'Begin with the entries since this time (UTC); now unless given')
  @ApiResponse({
    status: 200,
    description: 'Entries as in the list, each as JSON on a line; an empty line is a sign of life',
    content: { [AUDIT_LINES]: { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 429, description: 'The caller has too many streams open' })
  async follow(@Who() caller: Caller, @Query() query: RawQuery, @Res() response: Response): Promise<void> {
    const selection = readFollowedSelection(query);
    await this.log.flush();
    const position = await this.entries.position(selection.since);
    const stream = await this.streams.enter(caller.username, null);
    await new AuditStream(response, stream, this.entries).send({ selection, position });
  }

  @Post()
  @Creates()
  @Allow('audit_log_inject', { tenant: 'optional' })
  @HttpCode(200)
  @ApiBody({ schema: HANDED_IN })
  @Answers('How many entries were added', {
    type: 'object',
    required: ['added'],
    properties: { added: { type: 'integer' } },
  })
  async inject(@Body() body: unknown): Promise<{ added: number }> {
    const records = readHandedIn(body);
    await this.entries.append(records);
    return { added: records.length };
  }

  @Delete()
  @Allow('audit_log_truncate', { tenant: 'optional' })
  @HttpCode(200)
  @textQuery('before', 'Remove what is older than this time (UTC); it must be given')
  @textQuery('creator_name', 'Only what this user did')
  @textQuery('execution_id', 'Only what this execution did')
  @Answers('How many entries were removed', {
    type: 'object',
    required: ['deleted'],
    properties: { deleted: { type: 'integer' } },
  })
  async truncate(@Query() query: RawQuery): Promise<{ deleted: number }> {
    const { since, before, ...rest } = readAuditSelection(query);
    if (before === undefined) throw new BadRequestError('The query parameter `before` must be given');
    if (since !== undefined) throw new BadRequestError('The query parameter `since` has no meaning here');
    await this.log.flush();
    return { deleted: await this.entries.truncate({ ...rest, before }) };
  }
}
