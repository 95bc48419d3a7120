/** Something the manager depends on. */
export interface HealthProbe {
  /** As people read it. */
  name: string;
  isRemote: boolean;
  /** Rejects when it is not usable. */
  check(): Promise<void>;
}

/** How one dependency stands. */
export interface ServiceHealth {
  name: string;
  isRemote: boolean;
  isActive: boolean;
}

const PATIENCE_MILLISECONDS = 2_000;

/** Asks everything the manager depends on; what does not answer in two seconds is down. */
export class Health {
  constructor(private readonly probes: readonly HealthProbe[]) {}

  check(): Promise<ServiceHealth[]> {
    return Promise.all(
      this.probes.map(async (probe) => ({
        name: probe.name,
        isRemote: probe.isRemote,
        isActive: await succeedsInTime(probe.check(), PATIENCE_MILLISECONDS),
      })),
    );
  }
}

async function succeedsInTime(check: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([
      check.then(
        () => true,
        () => false,
      ),
      deadline,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
