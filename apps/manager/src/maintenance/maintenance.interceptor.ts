import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MaintenanceMode, MaintenanceModeError, SnapshotRestoreError } from '@cloudloom/executions';
import type { Observable } from 'rxjs';
import type { CallerRequest } from '../access/caller.ts';
import { findClosed, isAlwaysOpen } from './gate-rules.ts';

/** Holds requests up in maintenance mode and during a restore. It runs after the guard and once the body is read. */
@Injectable()
export class MaintenanceInterceptor implements NestInterceptor {
  constructor(private readonly mode: MaintenanceMode) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const resource = resourceOf(context);
    // Not even asked: these tell how the system stands, also when its database does not answer.
    if (request.caller === undefined || isAlwaysOpen(resource)) return next.handle();
    const body: unknown = request.body;
    const action = typeof body === 'object' && body !== null ? (body as { action?: unknown }).action : null;
    const closed = findClosed(await this.mode.gate(), { method: request.method, resource, action });
    if (closed === 'restoring') throw new SnapshotRestoreError();
    // Executions go on while maintenance mode waits for their end.
    const isAwaited = closed === 'activating' && request.caller.execution !== null;
    if (closed !== null && !isAwaited && !mayBypass(request)) throw new MaintenanceModeError(closed);
    return next.handle();
  }
}

/** First part of the path that the route declares: no spelling of a URL makes it another. */
function resourceOf(context: ExecutionContext): string {
  const path = [context.getClass(), context.getHandler()]
    .map((declared: Type | object) => String(Reflect.getMetadata(PATH_METADATA, declared) ?? ''))
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '');
  return path[0] ?? '';
}

/** Administrators who say so go on in maintenance. */
const mayBypass = ({ headers, caller }: CallerRequest): boolean =>
  headers['x-bypass-maintenance'] !== undefined &&
  caller?.access.holds('maintenance_mode_set', caller.tenantName) === true;
