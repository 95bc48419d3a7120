import type { OutboxEntry } from '@cloudloom/model';
import { setTimeout as delay } from 'node:timers/promises';
import { OutboxDelivery, type OutboxDeliveryOptions } from './outbox-delivery.ts';
import { EngineRefusalError } from './ports/execution-launcher.ts';
import { SILENT, type Log } from './ports/log.ts';

const POLL_MILLISECONDS = 1_000;
/** Deliveries under way at the same time; one that is slow takes one of these places and holds up nothing else. */
const AT_ONCE = 25;
/** Longer than a delivery may take. */
const LEASE_MILLISECONDS = 8_000;
const FIRST_BACK_OFF_MILLISECONDS = 200;
const LONGEST_BACK_OFF_MILLISECONDS = 10_000;
/** A new namespace or search attribute is unknown to parts of the engine for some seconds. */
const REFUSED_FOR_GOOD_MILLISECONDS = 30_000;

export interface OutboxDispatcherOptions extends OutboxDeliveryOptions {
  log?: Log;
  /** A start that the engine refuses for that long ends its execution; 30,000 unless given. */
  refusedForGoodMilliseconds?: number;
}

/**
 * Carries out what decisions have written into the outbox: starts, cancels, terminations. Any number may run; an entry is held
 * by one of them and goes only when the engine has acknowledged it, so it is delivered at least once and never lost.
 */
export class OutboxDispatcher {
  private readonly log: Log;
  private readonly delivery: OutboxDelivery;
  private readonly underWay = new Set<Promise<void>>();
  private stopping = new AbortController();
  private wake: () => void = () => {};
  private loop: Promise<void> | null = null;
  private stopListening: (() => Promise<void>) | null = null;

  constructor(private readonly options: OutboxDispatcherOptions) {
    this.log = options.log ?? SILENT;
    this.delivery = new OutboxDelivery(options);
  }

  /** Begins to deliver; resolves when it listens for new entries. */
  async start(): Promise<void> {
    if (this.loop !== null) return;
    this.stopping = new AbortController();
    this.stopListening = await this.options.stores.database.listen('cloudloom_outbox', () => this.wake());
    this.loop = this.run(this.stopping.signal);
  }

  /** Resolves when the deliveries under way are over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stopListening?.();
    await this.loop;
    await Promise.all(this.underWay);
    this.loop = null;
  }

  /** Delivers what is due now and waits until that is over; true when there may be more. */
  async deliverDue(): Promise<boolean> {
    const taken = await this.fill();
    await Promise.all(this.underWay);
    return taken > 0;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Armed before reading, so that news during a delivery is not slept over.
      const news = new Promise<void>((resolve) => (this.wake = resolve));
      try {
        // A place that falls free wakes the loop, too: the next entry of the same execution may wait for it.
        if ((await this.fill()) > 0 && this.underWay.size < AT_ONCE) continue;
      } catch (error) {
        this.log.error('the outbox cannot be read', { error });
      }
      await this.sleep(news, signal);
    }
  }

  /** Takes as many entries as there are free places; answers their number. */
  private async fill(): Promise<number> {
    const free = AT_ONCE - this.underWay.size;
    if (free <= 0) return 0;
    const entries = await this.options.stores.outbox.take(free, LEASE_MILLISECONDS);
    for (const entry of entries) this.begin(entry);
    return entries.length;
  }

  private begin(entry: OutboxEntry): void {
    const delivery = this.settle(entry).finally(() => {
      this.underWay.delete(delivery);
      this.wake();
    });
    this.underWay.add(delivery);
  }

  /** Until there is news, the next poll is due, or the end has come. */
  private async sleep(news: Promise<void>, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([stop, over.signal]);
    await Promise.race([news, delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => {})]);
    over.abort();
  }

  /** Never rejects: an entry whose fate cannot be written down comes back when its lease is over. */
  private async settle(entry: OutboxEntry): Promise<void> {
    try {
      await this.tryDeliver(entry);
    } catch (error) {
      this.log.error('the outbox cannot be written', { error });
    }
  }

  private async tryDeliver(entry: OutboxEntry): Promise<void> {
    const { outbox } = this.options.stores;
    try {
      await this.delivery.deliver(entry);
    } catch (error) {
      if (this.isForGood(entry, error)) await this.delivery.giveUp(entry, error);
      else return this.postpone(entry, error);
    }
    await outbox.done(entry.id);
  }

  private isForGood(entry: OutboxEntry, error: unknown): error is EngineRefusalError {
    const patience = this.options.refusedForGoodMilliseconds ?? REFUSED_FOR_GOOD_MILLISECONDS;
    return (
      error instanceof EngineRefusalError && entry.kind === 'start' && (entry.refusedFor ?? 0) >= patience
    );
  }

  private async postpone(entry: OutboxEntry, error: unknown): Promise<void> {
    const milliseconds = Math.min(
      LONGEST_BACK_OFF_MILLISECONDS,
      FIRST_BACK_OFF_MILLISECONDS * 2 ** Math.min(entry.failures, 10),
    );
    const wasRefused = error instanceof EngineRefusalError;
    await this.options.stores.outbox.postpone(entry.id, { milliseconds, wasRefused });
    const { kind, executionId } = entry;
    const count = entry.failures + 1;
    this.log.warn('a request to the engine is tried again', { kind, executionId, count, error });
  }
}
