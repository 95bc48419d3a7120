import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ACCESS_RULE, type AccessRule } from './access/allow.ts';
import { CREATES } from './idempotency/creates.ts';
import { RESOURCE_MODULES } from './manager.module.ts';

/** One route of the facade, with what it declares. */
export interface Route {
  method: string;
  /** Below the base path, such as `executions/:id`; `api/version` stands alone. */
  path: string;
  /** Undefined for a route that forgot to declare who may call it. */
  rule: AccessRule | undefined;
  /** Takes an idempotency key. */
  creates: boolean;
}

/** Every route of every controller. */
export const listRoutes = (): Route[] =>
  RESOURCE_MODULES.flatMap((module) =>
    (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as Type[]).flatMap(routesOf),
  );

function routesOf(controller: Type): Route[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((property) => {
    const handler = prototype[property];
    const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
    if (handler === undefined || method === undefined) return [];
    const path = [base, Reflect.getMetadata(PATH_METADATA, handler) as string]
      .map((part) => part.replace(/^\/|\/$/g, ''))
      .filter(Boolean)
      .join('/');
    const rule = Reflect.getMetadata(ACCESS_RULE, handler) as AccessRule | undefined;
    const creates = Reflect.getMetadata(CREATES, handler) === true;
    return [{ method: RequestMethod[method], path, rule, creates }];
  });
}
