import { Module } from '@nestjs/common';
import { StatusController } from './status.controller.ts';
import { VersionController } from './version.controller.ts';

@Module({ controllers: [StatusController, VersionController] })
export class StatusModule {}
