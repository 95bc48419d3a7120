import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TenantRepository, UserRepository, type User } from '@cloudloom/model';
import { NotPermittedError } from '../errors/request-errors.ts';
import { ACCESS_RULE, type AccessRule } from './allow.ts';
import { Authenticator } from './authenticator.ts';
import type { Caller, CallerRequest } from './caller.ts';
import { holds, type Permission, type RoleName } from './permissions.ts';

/** Lets a request through when its route says who may come, and the caller is one of them. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly tenants: TenantRepository,
    private readonly users: UserRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule === undefined)
      throw new NotPermittedError('This call is open to nobody: it declares no permission');
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const user = await this.authenticator.authenticate(request.headers);
    const tenantName = await this.readTenant(request, rule.tenant);
    await this.requirePermission(user, rule.permission, tenantName);
    request.caller = { username: user.username, role: user.role, tenantName } satisfies Caller;
    return true;
  }

  /** The tenant of the call; empty when there is none and none is needed. */
  private async readTenant(request: CallerRequest, need: 'required' | 'optional'): Promise<string> {
    const header = request.headers['tenant'];
    const name = typeof header === 'string' ? header : '';
    if (name === '') {
      if (need === 'required') throw new NotPermittedError('');
      return '';
    }
    if (!(await this.tenants.exists(name)))
      throw new NotPermittedError(
        `Authorization failed: Tried to authenticate with invalid tenant name: ${name}`,
      );
    return name;
  }

  private async requirePermission(user: User, permission: Permission, tenantName: string): Promise<void> {
    if (holds([user.role], permission)) return;
    if (tenantName !== '' && holds(await this.tenantRoles(user, tenantName), permission)) return;
    const place = tenantName === '' ? '' : ` in the tenant \`${tenantName}\``;
    throw new NotPermittedError(
      `User \`${user.username}\` is not permitted to perform the action ${permission}${place}`,
    );
  }

  private async tenantRoles(user: User, tenantName: string): Promise<RoleName[]> {
    return (await this.users.isMember(user.username, tenantName)) ? ['user'] : [];
  }
}
