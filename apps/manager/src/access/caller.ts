import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ExecutionStatus, Role, Scope } from '@cloudloom/model';
import { MissingPermissionError, NotPermittedError } from '../errors/request-errors.ts';
import type { Access } from './access.ts';
import type { Permission } from './permissions.ts';

/** Who calls, in which tenant; the tenant's name is empty on routes that need none. */
export interface Caller extends Scope {
  /** Counting those of their groups. */
  role: Role;
  access: Access;
  /** What the route demanded. */
  permission: Permission;
  /** The execution whose token was used; null for people. */
  execution: { id: string; deploymentId: string | null; status: ExecutionStatus } | null;
}

/** What is known of a request once its credentials are: also where it is refused afterwards. */
export interface Identified {
  username: string;
  tenantName: string;
  executionId: string | null;
  permission: Permission;
}

/** A request after the guard. */
export interface CallerRequest extends Request {
  caller?: Caller;
  identified?: Identified;
}

/** The caller of the request, as a handler's parameter. */
export const Who = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CallerRequest>().caller,
);

/** What a body asks for may need more than its route demands. Throws NotPermittedError. */
export function requireAlso(caller: Caller, permission: Permission): void {
  if (caller.access.holds(permission, caller.tenantName)) return;
  throw new MissingPermissionError(caller.username, permission, caller.tenantName);
}

/** What an execution changes is of its own deployment. Throws NotPermittedError; people may go on. */
export function requireOwnDeployment({ execution }: Caller, deploymentId: string): void {
  if (execution === null || execution.deploymentId === deploymentId) return;
  throw new NotPermittedError(`Execution \`${execution.id}\` may not act upon other deployments`);
}

/** The scope of a list: every tenant in which the caller may do what they ask for, where that was asked for. */
export const widen = (caller: Caller, allTenants: boolean): Scope => {
  const reach = caller.access.reach(caller.permission);
  return {
    tenantName: caller.tenantName,
    username: caller.username,
    // The token of an execution sees its own tenant only, whoever made it.
    allTenants: allTenants && caller.execution === null,
    ...(reach === null ? {} : { reach }),
  };
};
