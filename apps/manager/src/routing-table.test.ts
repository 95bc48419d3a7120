import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ACCESS_RULE, type AccessRule } from './access/allow.ts';
import { CREATES } from './idempotency/creates.ts';
import { RESOURCE_MODULES } from './manager.module.ts';

interface Route {
  name: string;
  rule: AccessRule | undefined;
  /** Takes an idempotency key. */
  creates: boolean;
}

/** Every route of every controller, as `GET executions/:id`, with what it declares about access. */
const ROUTES: Route[] = RESOURCE_MODULES.flatMap((module) =>
  (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as Type[]).flatMap(routesOf),
);

function routesOf(controller: Type): Route[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((property) => {
    const handler = prototype[property];
    const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
    if (handler === undefined || method === undefined) return [];
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string;
    const name = `${RequestMethod[method]} ${[base, path]
      .map((part) => part.replace(/^\/|\/$/g, ''))
      .filter(Boolean)
      .join('/')}`;
    const rule = Reflect.getMetadata(ACCESS_RULE, handler) as AccessRule | undefined;
    return [{ name, rule, creates: Reflect.getMetadata(CREATES, handler) === true }];
  });
}

const namesWhere = (test: (route: Route) => boolean): string[] =>
  ROUTES.filter(test)
    .map(({ name }) => name)
    .sort();

describe('the routing table', () => {
  it('knows the routes of all controllers', () => {
    expect(ROUTES.length).toBeGreaterThan(40);
    expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
  });

  it('has no route that forgot to declare who may call it', () => {
    expect(namesWhere(({ rule }) => rule === undefined)).toEqual([]);
  });

  it('is public in these places only', () => {
    expect(namesWhere(({ rule }) => rule === 'public')).toEqual(['GET ok']);
  });

  it('works without a tenant in these places only', () => {
    expect(namesWhere(({ rule }) => typeof rule === 'object' && rule.tenant === 'optional')).toEqual([
      'DELETE tokens/:id',
      'GET api/version',
      'GET brokers',
      'GET config',
      'GET db-nodes',
      'GET maintenance',
      'GET managers',
      'GET provider/context',
      'GET snapshot-status',
      'GET status',
      'GET tenants',
      'GET tenants/:name',
      'GET tokens',
      'GET tokens/:id',
      'GET user',
      'GET users',
      'GET users/:username',
      'POST snapshots/:id/restore',
      'POST tokens',
      'PUT config/:name',
    ]);
  });

  it('takes an idempotency key wherever something is created', () => {
    const creating = ({ name, creates }: Route) => !creates && /^(POST|PUT) /.test(name);
    // These change what is there, or only answer a question.
    expect(namesWhere(creating)).toEqual([
      'POST deployment-modifications/:id/finish',
      'POST deployment-modifications/:id/rollback',
      'POST deployment-updates/:id/update/finalize',
      'POST evaluate/functions',
      'POST execution-groups/:id',
      'POST executions/:id',
      'PUT config/:name',
    ]);
    expect(namesWhere(({ name, creates }) => creates && !/^(POST|PUT) /.test(name))).toEqual([]);
  });
});
