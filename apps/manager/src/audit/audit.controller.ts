import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { AuditRepository } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Answers, AnswersList } from '../answers/documented-answers.ts';
import { presentList } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { AUDIT_LOG } from './audit-fields.ts';
import { AuditLog } from './audit-log.ts';
import { readAuditRequest, readAuditSelection } from './audit-request.ts';
import { presentAuditEntry } from './audit.presenter.ts';

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
