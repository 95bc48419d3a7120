import { Controller, Delete, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.ts';
import { AlwaysRefused } from '../answers/documented-answers.ts';
import { OnlyDeploymentUpdateError } from './engine-write-errors.ts';

/** Calls with which the original's workflows write nodes and instances; here that is part of their transactions. */
@ApiTags('nodes')
@Controller()
export class TopologyWritesController {
  @Post('nodes')
  @Allow('node_create')
  @AlwaysRefused()
  createNodes(): never {
    throw new OnlyDeploymentUpdateError('Nodes');
  }

  @Patch('nodes/:deployment/:node')
  @Allow('node_update')
  @AlwaysRefused()
  updateNode(): never {
    throw new OnlyDeploymentUpdateError('Nodes');
  }

  @Delete('nodes/:deployment/:node')
  @Allow('node_delete')
  @AlwaysRefused()
  deleteNode(): never {
    throw new OnlyDeploymentUpdateError('Nodes');
  }

  @Post('node-instances')
  @Allow('node_instance_create')
  @AlwaysRefused()
  createInstances(): never {
    throw new OnlyDeploymentUpdateError('Node instances');
  }

  @Delete('node-instances/:id')
  @Allow('node_instance_delete')
  @AlwaysRefused()
  deleteInstance(): never {
    throw new OnlyDeploymentUpdateError('Node instances');
  }
}
