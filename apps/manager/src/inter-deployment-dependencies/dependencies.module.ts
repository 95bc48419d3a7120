import { Module } from '@nestjs/common';
import { DependenciesController } from './dependencies.controller.ts';

@Module({ controllers: [DependenciesController] })
export class DependenciesModule {}
