import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, Public } from '../access/allow.ts';
import { Answers } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { Health } from './health.ts';
import { CLUSTER_STATUS, STATUS } from './status-schemas.ts';
import { presentClusterStatus, presentStatus } from './status.presenter.ts';

@ApiTags('status')
@Controller()
export class StatusController {
  constructor(private readonly health: Health) {}

  @Get('status')
  @Allow('status_get', { tenant: 'optional' })
  @Answers('Whether the server and what it needs work', STATUS)
  @TakesQuery({ summary: 'flag' })
  async status(@Query() query: RawQuery) {
    return presentStatus(await this.health.check(), { summary: readFlag(query, 'summary') });
  }

  @Get('ok')
  @Public()
  @Answers('All is well', { type: 'string', enum: ['OK'] })
  @Answers('Something does not work', { type: 'string', enum: ['FAIL'] }, 500)
  async ok(@Res() response: Response): Promise<void> {
    const isUp = (await this.health.check()).every((service) => service.isActive);
    response.status(isUp ? 200 : 500).json(isUp ? 'OK' : 'FAIL');
  }

  @Get('cluster-status')
  @Allow('cluster_status_get', { tenant: 'optional' })
  @Answers('How the parts of the system stand', CLUSTER_STATUS)
  @TakesQuery({ summary: 'flag' })
  async clusterStatus(@Query() query: RawQuery) {
    return presentClusterStatus(await this.health.check(), { summary: readFlag(query, 'summary') });
  }
}
