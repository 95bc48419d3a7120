import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import type { AuditedRequest } from './audit-trail.ts';

/** Keeps the id of what a request made, for the audit log. */
@Injectable()
export class AnsweredIdInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuditedRequest>();
    if (request.method === 'GET' || request.method === 'HEAD') return next.handle();
    return next.handle().pipe(
      tap((answer: unknown) => {
        if (typeof answer !== 'object' || answer === null) return;
        const { id, name, username } = answer as Record<string, unknown>;
        const named = id ?? name ?? username;
        if (typeof named === 'string') request.answeredId = named;
      }),
    );
  }
}
