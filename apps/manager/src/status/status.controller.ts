import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, Public } from '../access/allow.ts';
import { readFlag, type RawQuery } from '../requests/query-values.ts';
import { Health } from './health.ts';
import { presentStatus } from './status.presenter.ts';

@ApiTags('status')
@Controller()
export class StatusController {
  constructor(private readonly health: Health) {}

  @Get('status')
  @Allow('status_get', { tenant: 'optional' })
  async status(@Query() query: RawQuery) {
    return presentStatus(await this.health.check(), { summary: readFlag(query, 'summary') });
  }

  @Get('ok')
  @Public()
  async ok(@Res() response: Response): Promise<void> {
    const isUp = (await this.health.check()).every((service) => service.isActive);
    response.status(isUp ? 200 : 500).json(isUp ? 'OK' : 'FAIL');
  }

  @Get('maintenance')
  @Allow('maintenance_mode_get', { tenant: 'optional' })
  maintenance() {
    return {
      status: 'deactivated',
      activated_at: '',
      activation_requested_at: '',
      remaining_executions: null,
      requested_by: '',
    };
  }
}
