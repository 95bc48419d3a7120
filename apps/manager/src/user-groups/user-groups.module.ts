import { Module } from '@nestjs/common';
import { UserGroupsController } from './user-groups.controller.ts';

@Module({ controllers: [UserGroupsController] })
export class UserGroupsModule {}
