import type { NextFunction, Request, Response } from 'express';
import type { AuditOperation } from '@cloudloom/model';
import type { CallerRequest } from '../access/caller.ts';
import type { AuditLog } from './audit-log.ts';

/** A request whose answer names what was made. */
export interface AuditedRequest extends CallerRequest {
  answeredId?: string;
}

/** Reading these is worth an entry: they hold what must not get around. */
const NOTED_READS: ReadonlySet<string> = new Set(['secret_get', 'secret_export', 'snapshot_download']);
/** Parameters of paths that name the resource, the last word first. */
const ID_PARAMETERS = ['id', 'name', 'key', 'username', 'permission'];

/**
 * Notes each change that a known caller asked for, granted or refused, and reads of secrets and snapshots. Neither bodies nor
 * queries are kept, and nothing of callers who are nobody.
 */
export const createAuditTrail =
  (log: AuditLog, basePath: string) =>
  (request: Request, response: Response, next: NextFunction): void => {
    response.once('close', () => {
      const { identified, answeredId, route } = request as AuditedRequest & { route?: { path?: unknown } };
      if (identified === undefined || typeof route?.path !== 'string') return;
      const { method } = request;
      if ((method === 'GET' || method === 'HEAD') && !NOTED_READS.has(identified.permission)) return;
      const path = route.path.replace(new RegExp(`^/?${basePath}`), '');
      log.note({
        createdAt: new Date(),
        method,
        route: path,
        resource: path.split('/')[1]?.replaceAll('-', '_') ?? '',
        resourceId: idOf(request) ?? namesIn(request.body) ?? answeredId ?? null,
        operation: operationOf(method, path, response.statusCode),
        tenantName: identified.tenantName === '' ? null : identified.tenantName,
        creatorName: identified.username,
        executionId: identified.executionId,
        status: response.statusCode,
      });
    });
    next();
  };

function idOf(request: Request): string | undefined {
  const params = request.params as Readonly<Record<string, string | string[] | undefined>>;
  const name = ID_PARAMETERS.find((one) => typeof params[one] === 'string');
  return name === undefined ? undefined : String(params[name]);
}

/** Memberships have no id of their own: the body names both sides. Nothing else of it is looked at. */
function namesIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { tenant_name: tenant, group_name: group, username } = body as Record<string, unknown>;
  const names = [tenant, group, username].filter((name) => typeof name === 'string' && name.length <= 256);
  return names.length === 0 ? undefined : names.join('/');
}

function operationOf(method: string, path: string, status: number): AuditOperation {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'read';
    case 'DELETE':
      return 'delete';
    case 'POST':
      return status === 201 || !path.includes(':') ? 'create' : 'update';
    default:
      return status === 201 ? 'create' : 'update';
  }
}
