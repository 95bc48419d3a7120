import { Module } from '@nestjs/common';
import { LogBundlesController } from './log-bundles.controller.ts';

@Module({ controllers: [LogBundlesController] })
export class LogBundlesModule {}
