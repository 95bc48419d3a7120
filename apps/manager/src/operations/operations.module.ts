import { Module } from '@nestjs/common';
import { OperationsController } from './operations.controller.ts';
import { TasksGraphsController } from './tasks-graphs.controller.ts';

@Module({ controllers: [OperationsController, TasksGraphsController] })
export class OperationsModule {}
