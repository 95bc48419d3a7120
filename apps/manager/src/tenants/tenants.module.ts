import { Module } from '@nestjs/common';
import { TenantMembersController } from './tenant-members.controller.ts';
import { TenantsController } from './tenants.controller.ts';

@Module({ controllers: [TenantMembersController, TenantsController] })
export class TenantsModule {}
