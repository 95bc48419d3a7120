import { Controller, Delete, Get, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { IllegalActionError } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { AlwaysRefused, Answers, AnswersWhole } from '../answers/documented-answers.ts';
import { MissingResourceError } from '../errors/request-errors.ts';
import { ReadsBodyItself } from '../requests/json-body-interceptor.ts';
import { EDITION, CONTRACT_VERSION } from '../status/version.ts';

const LICENSE = {
  type: 'object',
  properties: {
    customer_id: { type: 'string', nullable: true },
    expiration_date: { type: 'string', nullable: true },
    license_edition: { type: 'string' },
    trial: { type: 'boolean' },
    cloudify_version: { type: 'string' },
    capabilities: { type: 'array', items: { type: 'string' }, nullable: true },
    expired: { type: 'boolean' },
  },
};

/** No license is needed: clients that ask are told so, in their own shapes. */
@ApiTags('license')
@Controller()
export class LicenseController {
  @Get('license')
  @Allow('license_list', { tenant: 'optional' })
  @AnswersWhole('License', LICENSE)
  list() {
    const license = {
      ...{ customer_id: null, expiration_date: null, license_edition: `${EDITION}: none needed` },
      ...{ trial: false, cloudify_version: CONTRACT_VERSION, capabilities: null, expired: false },
    };
    return {
      items: [license],
      metadata: { pagination: { total: 1, size: 1, offset: 0 }, filtered: null },
    };
  }

  @Get('license-check')
  @Allow('license_list', { tenant: 'optional' })
  @Answers('Whether a license is missing: never', {
    type: 'object',
    required: ['customer_id', 'is_needed'],
    properties: { customer_id: { type: 'string', nullable: true }, is_needed: { type: 'boolean' } },
  })
  check() {
    return { customer_id: null, is_needed: false };
  }

  @Put('license')
  @Allow('license_upload', { tenant: 'optional' })
  @AlwaysRefused()
  @ReadsBodyItself()
  upload(@Req() request: Request): never {
    // Read to its end, so that the connection can be used again.
    request.resume();
    throw new IllegalActionError('No license is needed here, so none is kept.');
  }

  @Delete('license')
  @Allow('license_remove', { tenant: 'optional' })
  @AlwaysRefused()
  remove(): never {
    throw new MissingResourceError('There is no license to remove: none is needed here.');
  }
}
