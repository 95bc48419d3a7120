import { Module } from '@nestjs/common';
import { RunWritesController } from './run-writes.controller.ts';
import { TopologyWritesController } from './topology-writes.controller.ts';

@Module({ controllers: [RunWritesController, TopologyWritesController] })
export class EngineWritesModule {}
