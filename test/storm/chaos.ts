import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { StormStack } from './storm-stack.ts';

/** A process that was killed; milliseconds since the epoch. */
export interface Kill {
  at: number;
  name: string;
  pid: number;
}

/** Kills a process of the stack every few seconds, until it is told to stop. */
export class Chaos {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly stack: StormStack,
    private readonly random: Random,
    private readonly options: {
      names: readonly string[];
      everyMilliseconds: number;
      /** Only then does a kill hit anything. */
      isBusy: () => boolean;
      log: (line: string) => void;
      /** Where kills are written down. */
      kills: Kill[];
    },
  ) {}

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { names, everyMilliseconds, isBusy, log, kills } = this.options;
    const { signal } = this.stopping;
    for (;;) {
      const pause = everyMilliseconds * (0.5 + this.random.next());
      await delay(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      if (!isBusy()) continue;
      const name = this.random.pick(names);
      const pid = await this.stack.kill(name);
      if (pid === undefined) continue;
      kills.push({ at: Date.now(), name, pid });
      log(`killed ${name} (${pid}), kill ${kills.length}`);
    }
  }
}
