import { Module } from '@nestjs/common';
import { ManagersController } from './managers.controller.ts';

@Module({ controllers: [ManagersController] })
export class ManagersModule {}
