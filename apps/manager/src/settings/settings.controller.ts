import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import { presentConfiguration, presentProviderContext } from './settings.presenter.ts';

@ApiTags('settings')
@Controller()
export class SettingsController {
  @Get('config')
  @Allow('config_get', { tenant: 'optional' })
  configuration(@Query() query: RawQuery) {
    return presentConfiguration(readLast(query, 'scope'));
  }

  @Get('provider/context')
  @Allow('provider_context_get', { tenant: 'optional' })
  providerContext() {
    return presentProviderContext();
  }
}
