import { Module } from '@nestjs/common';
import { WorkersController } from './workers.controller.ts';

@Module({ controllers: [WorkersController] })
export class WorkersModule {}
