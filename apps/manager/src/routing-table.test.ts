import { describe, expect, it } from '@jest/globals';
import { EXECUTION_PERMISSIONS } from './access/execution-permissions.ts';
import { listRoutes, type Route as DeclaredRoute } from './routing-table.ts';

/** A route with its name, as `GET executions/:id`. */
type Route = DeclaredRoute & { name: string };

const ROUTES: Route[] = listRoutes().map((route) => ({ ...route, name: `${route.method} ${route.path}` }));

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
      'DELETE audit',
      'DELETE license',
      'DELETE permissions/:role/:permission',
      'DELETE tenants/:name',
      'DELETE tenants/user-groups',
      'DELETE tenants/users',
      'DELETE tokens/:id',
      'DELETE user-groups/:name',
      'DELETE user-groups/users',
      'DELETE users/:username',
      'GET api/version',
      'GET audit',
      'GET audit/stream',
      'GET brokers',
      'GET cluster-status',
      'GET config',
      'GET config/:name',
      'GET db-nodes',
      'GET license',
      'GET license-check',
      'GET maintenance',
      'GET managers',
      'GET permissions',
      'GET permissions/:role',
      'GET provider/context',
      'GET snapshot-status',
      'GET status',
      'GET tenants',
      'GET tenants/:name',
      'GET tokens',
      'GET tokens/:id',
      'GET user',
      'GET user-groups',
      'GET user-groups/:name',
      'GET users',
      'GET users/:username',
      'PATCH tenants/user-groups',
      'PATCH tenants/users',
      'POST audit',
      'POST maintenance/activate',
      'POST maintenance/deactivate',
      'POST snapshots/:id/restore',
      'POST tenants/:name',
      'POST tokens',
      'POST user-groups',
      'POST user-groups/:name',
      'POST users/:username',
      'POST users/active/:username',
      'POST users/unlock/:username',
      'PUT config/:name',
      'PUT license',
      'PUT permissions/:role/:permission',
      'PUT tenants/user-groups',
      'PUT tenants/users',
      'PUT user-groups/users',
      'PUT users',
    ]);
  });

  it('lets the tokens of executions change things in these places only', () => {
    const changing = namesWhere(
      ({ name, rule }) =>
        !name.startsWith('GET ') && typeof rule === 'object' && EXECUTION_PERMISSIONS.has(rule.permission),
    );
    expect(changing).toEqual(
      [
        // Of the execution's own deployment.
        'PATCH node-instances/:id',
        'POST deployment-modifications',
        'POST deployment-modifications/:id/finish',
        'POST deployment-modifications/:id/rollback',
        // Of the execution itself.
        'POST events',
        'POST executions/:id',
        // Starts another one, as its creator may.
        'POST executions',
        // Only questions.
        'POST evaluate/functions',
        'POST searches/blueprints',
        'POST searches/capabilities',
        'POST searches/deployments',
        'POST searches/node-instances',
        'POST searches/node-types',
        'POST searches/nodes',
        'POST searches/scaling-groups',
        'POST searches/secrets',
        'POST searches/workflows',
        // Refused to everybody.
        'DELETE operations/:id',
        'PATCH operations/:id',
        'PATCH tasks_graphs/:id',
        'POST tasks_graphs/:id',
        'PUT operations/:id',
      ].sort(),
    );
  });

  it('takes an idempotency key wherever something is created', () => {
    const creating = ({ name, creates }: Route) => !creates && /^(POST|PUT) /.test(name);
    // These change what is there, answer a question, or are refused to everybody.
    expect(namesWhere(creating)).toEqual([
      'POST deployment-modifications/:id/finish',
      'POST deployment-modifications/:id/rollback',
      'POST deployment-updates/:id/update/finalize',
      'POST deployments/:id/set-site',
      'POST evaluate/functions',
      'POST execution-groups/:id',
      'POST executions/:id',
      'POST maintenance/activate',
      'POST maintenance/deactivate',
      'POST node-instances',
      'POST nodes',
      'POST plugins/:id',
      'POST searches/blueprints',
      'POST searches/capabilities',
      'POST searches/deployments',
      'POST searches/node-instances',
      'POST searches/node-types',
      'POST searches/nodes',
      'POST searches/scaling-groups',
      'POST searches/secrets',
      'POST searches/workflows',
      'POST sites/:name',
      'POST tasks_graphs/:id',
      'POST user-groups/:name',
      'POST users/:username',
      'POST users/active/:username',
      'POST users/unlock/:username',
      'PUT config/:name',
      'PUT license',
      'PUT log-bundles/:id/archive',
      'PUT operations/:id',
      'PUT permissions/:role/:permission',
      'PUT tenants/user-groups',
      'PUT tenants/users',
      'PUT user-groups/users',
    ]);
    expect(namesWhere(({ name, creates }) => creates && !/^(POST|PUT) /.test(name))).toEqual([]);
  });
});
