import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXECUTION_LIMIT, ExecutionLimit } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import { ChangeSettingDto } from './settings.dto.ts';
import {
  presentConfiguration,
  presentProviderContext,
  presentSettings,
  requireEditable,
} from './settings.presenter.ts';

@ApiTags('settings')
@Controller()
export class SettingsController {
  constructor(private readonly limit: ExecutionLimit) {}

  @Get('config')
  @Allow('config_get', { tenant: 'optional' })
  async configuration(@Query() query: RawQuery) {
    const settings = presentSettings({ [EXECUTION_LIMIT]: await this.limit.get() });
    return presentConfiguration(settings, readLast(query, 'scope'));
  }

  @Put('config/:name')
  @Allow('config_update', { tenant: 'optional' })
  async change(@Param('name') name: string, @Body() body: ChangeSettingDto) {
    requireEditable(name);
    await this.limit.set(body.value);
    return requireEditable(name, await this.limit.get());
  }

  @Get('provider/context')
  @Allow('provider_context_get', { tenant: 'optional' })
  providerContext() {
    return presentProviderContext();
  }
}
