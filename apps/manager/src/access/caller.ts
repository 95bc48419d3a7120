import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Role, Scope } from '@cloudloom/model';

/** Who calls, in which tenant; the tenant's name is empty on routes that need none. */
export interface Caller extends Scope {
  role: Role;
}

/** A request after the guard. */
export interface CallerRequest extends Request {
  caller?: Caller;
}

/** The caller of the request, as a handler's parameter. */
export const Who = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CallerRequest>().caller,
);

/** The scope of a list: every tenant the caller may see, where that was asked for. */
export const widen = (caller: Caller, allTenants: boolean): Scope => ({
  tenantName: caller.tenantName,
  username: caller.username,
  allTenants,
});
