import { Module } from '@nestjs/common';
import { NodeInstancesController } from './node-instances.controller.ts';

@Module({ controllers: [NodeInstancesController] })
export class NodeInstancesModule {}
