import { Module } from '@nestjs/common';
import { AgentsController } from './agents.controller.ts';

@Module({ controllers: [AgentsController] })
export class AgentsModule {}
