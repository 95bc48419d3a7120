import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SystemSettings } from '@cloudloom/executions';
import { AccessRepository, NotFoundError } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers } from '../answers/documented-answers.ts';
import { TakesQuery } from '../requests/documented-queries.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import { CONFIGURATION, PROVIDER_CONTEXT, SETTING } from './setting-schemas.ts';
import { ChangeSettingDto } from './settings.dto.ts';
import {
  FIXED_SETTINGS,
  findSetting,
  presentConfiguration,
  presentProviderContext,
  presentSetting,
  requireEditable,
  type Setting,
} from './settings.presenter.ts';

@ApiTags('settings')
@Controller()
export class SettingsController {
  constructor(
    private readonly settings: SystemSettings,
    private readonly access: AccessRepository,
  ) {}

  @Get('config')
  @Allow('config_get', { tenant: 'optional' })
  @Answers('Settings, and who may do what', CONFIGURATION)
  @TakesQuery({ scope: 'text' })
  async configuration(@Query() query: RawQuery) {
    const changes = await this.access.permissionChanges();
    return presentConfiguration(await this.list(), readLast(query, 'scope'), changes);
  }

  @Get('config/:name')
  @Allow('config_get', { tenant: 'optional' })
  @Answers('The setting', SETTING)
  one(@Param('name') name: string) {
    return this.require(name);
  }

  @Put('config/:name')
  @Allow('config_update', { tenant: 'optional' })
  @Answers('The setting', SETTING)
  async change(@Who() caller: Caller, @Param('name') name: string, @Body() body: ChangeSettingDto) {
    const setting = await this.require(name);
    requireEditable(setting);
    return presentSetting(await this.settings.set(setting.name, body.value, caller.username));
  }

  @Get('provider/context')
  @Allow('provider_context_get', { tenant: 'optional' })
  @Answers('What installers stored about the host', PROVIDER_CONTEXT)
  providerContext() {
    return presentProviderContext();
  }

  private async list(): Promise<Setting[]> {
    return [...(await this.settings.list()).map(presentSetting), ...FIXED_SETTINGS];
  }

  private async require(asked: string): Promise<Setting> {
    const setting = findSetting(await this.list(), asked);
    if (setting === undefined) throw new NotFoundError('Config', asked);
    return setting;
  }
}
