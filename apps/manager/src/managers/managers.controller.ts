import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { AnswersWhole } from '../answers/documented-answers.ts';
import { presentWhole } from '../answers/list-answer.ts';
import { ManagerSettings } from '../services.ts';
import { presentBroker, presentDatabaseNode, presentManager } from './managers.presenter.ts';

const ADDRESSED = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };

@ApiTags('managers')
@Controller()
export class ManagersController {
  constructor(private readonly settings: ManagerSettings) {}

  @Get('managers')
  @AnswersWhole('Manager', ADDRESSED)
  @Allow('manager_get', { tenant: 'optional' })
  managers() {
    return presentWhole([presentManager(this.settings.host)]);
  }

  @Get('brokers')
  @AnswersWhole('Broker', ADDRESSED)
  @Allow('broker_get', { tenant: 'optional' })
  brokers() {
    return presentWhole([presentBroker(this.settings.host)]);
  }

  @Get('db-nodes')
  @AnswersWhole('DatabaseNode', ADDRESSED)
  @Allow('db_nodes_get', { tenant: 'optional' })
  databaseNodes() {
    return presentWhole([presentDatabaseNode(this.settings.host)]);
  }
}
