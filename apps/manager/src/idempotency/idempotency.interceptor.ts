import { finished } from 'node:stream/promises';
import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { IdempotencyKeyRepository, type KeyClaim, type StoredAnswer } from '@cloudloom/model';
import type { CallerRequest } from '../access/caller.ts';
import { RepeatedRefusal, describeRefusal } from '../errors/error-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { RAW_BODY } from '../requests/json-body-interceptor.ts';
import { CREATES, KEY_HEADER, type KeyedRequest } from './creates.ts';
import { IdempotencyKeyBusyError, IdempotencyKeyReusedError } from './idempotency-errors.ts';
import { PassingDigest, digestRequest } from './request-digest.ts';

/** Less than a third of the time for which a claim holds. */
const RENEWAL_MILLISECONDS = 8_000;
const LEGAL_KEY = /^[\x21-\x7e]{1,255}$/;

type Exchange = {
  request: CallerRequest & KeyedRequest;
  response: Response;
  bodyDigest: PassingDigest | null;
};

/**
 * Carries out requests that carry an idempotency key once, and answers their repetitions with the same status and body. It runs
 * after the guard, so a repetition needs the same rights, and after JSON bodies are read.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly log = new Logger('idempotency');

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: IdempotencyKeyRepository,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<CallerRequest & KeyedRequest>();
    const key = request.headers[KEY_HEADER.toLowerCase()];
    if (key === undefined || !this.reflector.get<boolean | undefined>(CREATES, context.getHandler()))
      return next.handle();
    if (typeof key !== 'string' || !LEGAL_KEY.test(key))
      throw new BadRequestError(`${KEY_HEADER} must be 1 to 255 visible ASCII characters without spaces`);
    const isRaw = this.reflector.get<boolean | undefined>(RAW_BODY, context.getHandler()) === true;
    const bodyDigest = isRaw ? new PassingDigest(request) : null;
    const exchange: Exchange = { request, response: http.getResponse<Response>(), bodyDigest };
    const { tenantName = '', username = '' } = request.caller ?? {};
    const owner = { tenantName, username, key };
    const outcome = await this.keys.claim(owner, digestRequest(request, isRaw ? null : request.body));
    switch (outcome.kind) {
      case 'other_request':
        throw new IdempotencyKeyReusedError(key);
      case 'busy':
        throw new IdempotencyKeyBusyError(key);
      case 'answered':
        return from(this.repeat(exchange, key, outcome.answer));
      case 'claimed':
        return from(this.carryOut(exchange, outcome.claim, next));
    }
  }

  /** Gives the stored answer again; a body that was not compared yet is read for that. */
  private async repeat(exchange: Exchange, key: string, answer: StoredAnswer): Promise<unknown> {
    const { request, response, bodyDigest } = exchange;
    if (bodyDigest !== null && answer.bodyDigest !== null) {
      request.resume();
      await finished(request);
      if (bodyDigest.get() !== answer.bodyDigest) throw new IdempotencyKeyReusedError(key);
    }
    response.setHeader('Idempotency-Replayed', 'true');
    if (answer.status >= 400) throw new RepeatedRefusal(answer.status, answer.body);
    return answer.body;
  }

  private async carryOut(exchange: Exchange, claim: KeyClaim, next: CallHandler): Promise<unknown> {
    exchange.request.reservedId = claim.resourceId;
    const renewal = setInterval(
      () => void this.keep('renewed', () => this.keys.renew(claim)),
      RENEWAL_MILLISECONDS,
    );
    try {
      const body: unknown = await firstValueFrom(next.handle(), { defaultValue: undefined });
      await this.store(exchange, claim, { status: exchange.response.statusCode, body });
      return body;
    } catch (error) {
      const refusal = describeRefusal(error);
      if (refusal !== null && refusal.status < 500) await this.store(exchange, claim, refusal);
      else await this.keep('released', () => this.keys.release(claim));
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  private store(
    { bodyDigest }: Exchange,
    claim: KeyClaim,
    { status, body }: { status: number; body: unknown },
  ): Promise<void> {
    const digest = bodyDigest?.get() ?? null;
    const answer = { status, body: body ?? null, bodyDigest: digest };
    return this.keep('answered', () => this.keys.answer(claim, answer));
  }

  /** What was created is there, whether or not its key can be written: the caller learns of it. */
  private async keep(what: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.log.error(`An idempotency key could not be ${what}: ${text}`);
    }
  }
}
