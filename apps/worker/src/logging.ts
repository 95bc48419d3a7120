import { DefaultLogger, type Logger as TemporalLogger } from '@temporalio/worker';
import { pino, type Logger } from 'pino';

/** JSON lines on standard output; the supervisor keeps them in a file. */
export function createLogger(level: string): Logger {
  return pino({ name: 'worker', level });
}

/** The SDK's own lines, through ours; its chatter at level info is debug to us. */
export function temporalLogger(log: Logger): TemporalLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }) => {
    const details = { temporal: true, ...meta };
    switch (level) {
      case 'ERROR':
        return log.error(details, message);
      case 'WARN':
        return log.warn(details, message);
      default:
        return log.debug(details, message);
    }
  });
}
