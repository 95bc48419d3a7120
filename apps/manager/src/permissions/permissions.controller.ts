import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccessRepository, IllegalChangeError, NotFoundError } from '@cloudloom/model';
import { Allow } from '../access/allow.ts';
import {
  PERMISSIONS,
  ROLES,
  isSystemWide,
  listPermissions,
  type Permission,
  type RoleName,
} from '../access/permissions.ts';
import { AnswersItem, AnswersList } from '../answers/documented-answers.ts';
import { paginate } from '../answers/list-answer.ts';
import { readListRequest } from '../requests/list-request.ts';
import { onlyConventions, type RawQuery } from '../requests/query-values.ts';
import { PERMISSION } from './permission-fields.ts';

/** Which role may do what; changes hold from the next request on. */
@ApiTags('permissions')
@Controller('permissions')
export class PermissionsController {
  constructor(private readonly access: AccessRepository) {}

  @Get()
  @Allow('permission_list', { tenant: 'optional' })
  @AnswersList(PERMISSION)
  async list(@Query() query: RawQuery) {
    return paginate(await this.pairs(), readListRequest(onlyConventions(query), PERMISSION));
  }

  @Get(':role')
  @Allow('permission_list', { tenant: 'optional' })
  @AnswersList(PERMISSION)
  async ofRole(@Param('role') name: string, @Query() query: RawQuery) {
    const role = requireRole(name);
    const pairs = (await this.pairs()).filter((pair) => pair.role === role);
    return paginate(pairs, readListRequest(onlyConventions(query), PERMISSION));
  }

  @Put(':role/:permission')
  @Allow('permission_update', { tenant: 'optional' })
  @AnswersItem(PERMISSION)
  async allow(@Param('role') roleName: string, @Param('permission') permissionName: string) {
    const role = requireRole(roleName);
    const permission = requirePermission(permissionName);
    const type = ROLES.find(({ name }) => name === role)?.type;
    if (type === 'tenant_role' && isSystemWide(permission))
      throw new IllegalChangeError(
        `The permission ${permission} is about the whole system: a role in one tenant cannot hold it`,
      );
    await this.access.changePermission({ role, permission, isAllowed: true });
    return { role, permission };
  }

  @Delete(':role/:permission')
  @Allow('permission_update', { tenant: 'optional' })
  @HttpCode(204)
  async disallow(
    @Param('role') roleName: string,
    @Param('permission') permissionName: string,
  ): Promise<void> {
    const role = requireRole(roleName);
    const permission = requirePermission(permissionName);
    if (role === 'sys_admin')
      throw new IllegalChangeError(
        'Nothing can be taken from sys_admin: somebody must be able to give it back',
      );
    const held = (await this.pairs()).some((pair) => pair.role === role && pair.permission === permission);
    if (!held) throw new NotFoundError('Permission', `${role}/${permission}`);
    await this.access.changePermission({ role, permission, isAllowed: false });
  }

  private async pairs(): Promise<{ role: RoleName; permission: string }[]> {
    const holders = listPermissions(await this.access.permissionChanges());
    return Object.entries(holders).flatMap(([permission, roles]) =>
      roles.map((role) => ({ role, permission })),
    );
  }
}

function requireRole(name: string): RoleName {
  const role = ROLES.find((one) => one.name === name);
  if (role === undefined) throw new NotFoundError('Role', name);
  return role.name;
}

function requirePermission(name: string): Permission {
  const permission = PERMISSIONS.find((one) => one === name);
  if (permission === undefined) throw new NotFoundError('Permission', name);
  return permission;
}
