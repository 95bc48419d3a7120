/** Where the room reports what no caller waits for: failed deliveries, sweeps. Details are plain data. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

/** Says nothing; the default, so that tests stay quiet. */
export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };
