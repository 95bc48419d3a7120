import { Module } from '@nestjs/common';
import { LicenseController } from './license.controller.ts';

@Module({ controllers: [LicenseController] })
export class LicenseModule {}
