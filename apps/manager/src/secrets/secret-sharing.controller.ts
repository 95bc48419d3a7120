import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers, AnswersArray } from '../answers/documented-answers.ts';
import { Creates } from '../idempotency/creates.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { SecretExport } from './secret-export.ts';
import { EXPORTED_SECRET } from './secret-fields.ts';
import { SecretImport, type ImportAnswer } from './secret-import.ts';
import { ImportSecretsDto } from './secrets.dto.ts';

const IMPORTED = {
  type: 'object',
  required: ['colliding_secrets', 'secrets_errors'],
  properties: {
    colliding_secrets: {
      type: 'object',
      description: 'Keys that were there, by tenant',
      additionalProperties: { type: 'array', items: { type: 'string' } },
    },
    secrets_errors: {
      type: 'object',
      description: 'What is wrong with secrets, by place in the list and field',
      additionalProperties: { type: 'object', additionalProperties: true },
    },
  },
};

/** Takes secrets to another system and back. */
@ApiTags('secrets')
@Controller('secrets/share')
export class SecretSharingController {
  constructor(
    private readonly exporting: SecretExport,
    private readonly importing: SecretImport,
  ) {}

  @Get('export')
  @Allow('secret_export')
  @AnswersArray(EXPORTED_SECRET)
  @TakesQuery({ _passphrase: 'text', _include_metadata: 'flag' })
  list(@Who() caller: Caller, @Query() query: RawQuery): Promise<object[]> {
    return this.exporting.list(caller, query);
  }

  @Post('import')
  @Creates()
  @Allow('secret_import')
  @HttpCode(200)
  @Answers('What could not be taken over', IMPORTED)
  import(@Who() caller: Caller, @Body() body: ImportSecretsDto): Promise<ImportAnswer> {
    return this.importing.run(caller, body);
  }
}
