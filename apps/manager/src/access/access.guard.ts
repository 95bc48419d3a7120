import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TenantRepository } from '@cloudloom/model';
import {
  ForbiddenWhileCancellingError,
  MissingPermissionError,
  NotPermittedError,
} from '../errors/request-errors.ts';
import { ACCESS_RULE, type AccessRule } from './allow.ts';
import { Authenticator, type Identity } from './authenticator.ts';
import type { Caller, CallerRequest } from './caller.ts';
import { OWN_EXECUTION_ONLY, STARTING_PERMISSIONS } from './execution-permissions.ts';
import type { Permission } from './permissions.ts';

const CANCELLING: ReadonlySet<string> = new Set([
  'cancelling',
  'force_cancelling',
  'kill_cancelling',
  'cancelled',
]);

/** Lets a request through when its route says who may come, and the caller is one of them. The one place that decides so. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly tenants: TenantRepository,
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
    const identity = await this.authenticator.authenticate(request.headers);
    const { user, access, execution } = identity;
    const permission = permissionFor(rule, request, user.username);
    const asked = askedTenant(request, execution?.tenantName);
    const facts = { username: user.username, executionId: execution?.id ?? null, permission };
    // Before any refusal: the audit log tells of those, too. What belongs to no tenant has none there.
    const isPlaced = rule.tenant === 'required' && access.belongsTo(asked);
    request.identified = { ...facts, tenantName: isPlaced ? asked : '' };
    await this.requireTenant(asked, rule.tenant, identity);
    requirePermission(identity, permission, { name: asked, need: rule.tenant });
    if (execution !== null) requireOwnBusiness(execution, permission, request.params['id']);
    request.caller = {
      username: user.username,
      role: access.isAdministrator ? 'sys_admin' : 'default',
      // Without a role in it, the tenant of the header plays no part on routes that need none.
      tenantName: access.belongsTo(asked) ? asked : '',
      access,
      permission,
      execution,
    } satisfies Caller;
    return true;
  }

  /** Refuses a call without a tenant where one is needed, and with one that there is not, or that is not the execution's. */
  private async requireTenant(
    name: string,
    need: 'required' | 'optional',
    { access, execution }: Identity,
  ): Promise<void> {
    if (name === '' && need === 'optional') return;
    if (name === '') throw new NotPermittedError('');
    const isKnown =
      execution === null
        ? (access.belongsTo(name) && !access.isAdministrator) || (await this.tenants.exists(name))
        : access.belongsTo(name) || name === execution.tenantName;
    if (!isKnown)
      throw new NotPermittedError(
        `Authorization failed: Tried to authenticate with invalid tenant name: ${name}`,
      );
  }
}

/** The tenant of the header; an execution has its own without one. */
function askedTenant(request: CallerRequest, ofExecution: string | undefined): string {
  const header = request.headers['tenant'];
  return typeof header === 'string' && header !== '' ? header : (ofExecution ?? '');
}

function permissionFor(
  rule: Exclude<AccessRule, 'public'>,
  request: CallerRequest,
  username: string,
): Permission {
  return rule.self !== undefined && request.params['username'] === username ? rule.self : rule.permission;
}

function requirePermission(
  { user, access }: Identity,
  permission: Permission,
  tenant: { name: string; need: 'required' | 'optional' },
): void {
  if (access.holds(permission, tenant.name)) return;
  if (tenant.need === 'optional' && access.holds(permission, '')) return;
  throw new MissingPermissionError(user.username, permission, tenant.name);
}

/** An execution acts upon no other one, and starts nothing while it is being cancelled. */
function requireOwnBusiness(
  execution: NonNullable<Identity['execution']>,
  permission: Permission,
  id: unknown,
): void {
  if (OWN_EXECUTION_ONLY.has(permission) && id !== execution.id)
    throw new NotPermittedError(`Execution \`${execution.id}\` may not act upon other executions`);
  if (STARTING_PERMISSIONS.has(permission) && CANCELLING.has(execution.status))
    throw new ForbiddenWhileCancellingError();
}
