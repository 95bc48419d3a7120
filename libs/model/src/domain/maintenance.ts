/** Maintenance mode, as it was asked for. */
export interface Maintenance {
  requestedBy: string;
  requestedAt: Date;
  /** Null while something still runs. */
  activatedAt: Date | null;
}

/** What holds up requests at this moment, in the whole system. */
export interface SystemGate {
  /** Null when maintenance mode is off. */
  maintenance: 'activating' | 'activated' | null;
  /** Nothing runs. */
  isIdle: boolean;
  /** A snapshot is being restored. */
  isRestoring: boolean;
}
