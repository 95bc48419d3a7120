import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiSecurity } from '@nestjs/swagger';
import { EXECUTION_PERMISSIONS } from './execution-permissions.ts';
import type { Permission } from './permissions.ts';

/** What a route demands of its caller. */
export type AccessRule =
  | 'public'
  | {
      permission: Permission;
      tenant: 'required' | 'optional';
      /** Demanded instead of callers who are the user that the path names. */
      self?: Permission;
    };

/** Metadata key of a route's rule; a route without one is closed. */
export const ACCESS_RULE = 'cloudloom:access';

/** Opens a route to callers who hold the permission, in the tenant of the call unless the tenant is optional. */
export const Allow = (
  permission: Permission,
  options: { tenant?: 'required' | 'optional'; self?: Permission } = {},
): MethodDecorator => {
  const { tenant = 'required', self } = options;
  const rule: AccessRule = { permission, tenant, ...(self === undefined ? {} : { self }) };
  return applyDecorators(
    SetMetadata(ACCESS_RULE, rule),
    ApiBasicAuth(),
    ApiSecurity('token'),
    ...(EXECUTION_PERMISSIONS.has(permission) ? [ApiSecurity('execution-token')] : []),
    ApiHeader({
      name: 'Tenant',
      required: tenant === 'required',
      schema: { type: 'string', default: 'default_tenant' },
    }),
  );
};

/** Opens a route to everyone, unauthenticated. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS_RULE, 'public' satisfies AccessRule);
