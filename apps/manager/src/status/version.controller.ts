import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { Answers } from '../answers/documented-answers.ts';
import { VERSION } from './status-schemas.ts';
import { CONTRACT_VERSION, EDITION } from './version.ts';

/** The one path outside the versioned base. */
@ApiTags('status')
@Controller('api/version')
export class VersionController {
  @Get()
  @Allow('version_get', { tenant: 'optional' })
  @Answers('The contract that the server keeps', VERSION)
  version() {
    return {
      edition: EDITION,
      version: CONTRACT_VERSION,
      build: null,
      date: null,
      commit: null,
      distribution: null,
      distro_release: null,
    };
  }
}
