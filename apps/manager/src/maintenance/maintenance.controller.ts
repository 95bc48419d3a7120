import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { MaintenanceMode } from '@cloudloom/executions';
import { Allow } from '../access/allow.ts';
import { Who, type Caller } from '../access/caller.ts';
import { Answers } from '../answers/documented-answers.ts';
import { MAINTENANCE, presentMaintenance } from './maintenance.presenter.ts';

@ApiTags('maintenance')
@Controller('maintenance')
export class MaintenanceController {
  constructor(private readonly mode: MaintenanceMode) {}

  @Get()
  @Allow('maintenance_mode_get', { tenant: 'optional' })
  @Answers('Maintenance mode', MAINTENANCE)
  async status(@Who() caller: Caller) {
    return presentMaintenance(await this.mode.status(), caller);
  }

  @Post('activate')
  @Allow('maintenance_mode_set', { tenant: 'optional' })
  @HttpCode(200)
  @Answers('Maintenance mode', MAINTENANCE)
  @ApiResponse({ status: 304, description: 'It is on already' })
  async activate(@Who() caller: Caller) {
    return presentMaintenance(await this.mode.activate(caller.username), caller);
  }

  @Post('deactivate')
  @Allow('maintenance_mode_set', { tenant: 'optional' })
  @HttpCode(200)
  @Answers('Maintenance mode', MAINTENANCE)
  @ApiResponse({ status: 304, description: 'It is off already' })
  async deactivate(@Who() caller: Caller) {
    return presentMaintenance(await this.mode.deactivate(), caller);
  }
}
