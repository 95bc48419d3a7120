import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { presentWhole } from '../answers/list-answer.ts';
import { ManagerSettings } from '../services.ts';
import { presentBroker, presentDatabaseNode, presentManager } from './managers.presenter.ts';

@ApiTags('managers')
@Controller()
export class ManagersController {
  constructor(private readonly settings: ManagerSettings) {}

  @Get('managers')
  @Allow('manager_get', { tenant: 'optional' })
  managers() {
    return presentWhole([presentManager(this.settings.host)]);
  }

  @Get('brokers')
  @Allow('broker_get', { tenant: 'optional' })
  brokers() {
    return presentWhole([presentBroker(this.settings.host)]);
  }

  @Get('db-nodes')
  @Allow('db_nodes_get', { tenant: 'optional' })
  databaseNodes() {
    return presentWhole([presentDatabaseNode(this.settings.host)]);
  }
}
