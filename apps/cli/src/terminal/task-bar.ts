import { fit } from './terminal.ts';

/** One look at a running execution. */
export interface Progress {
  readonly workflow: string;
  readonly finished: number;
  readonly total: number;
  /** What happened last: `app_k3x9q1: configure`. */
  readonly current: string;
  readonly elapsedMilliseconds: number;
}

const BAR_WIDTH = 20;

/** `install  ██████████████░░░░░░  31/44  app_k3x9q1: configure   6.2 s`, cut to the terminal's width. */
export const renderTaskBar = (progress: Progress, columns: number): string => {
  const { workflow, finished, total } = progress;
  const share = total === 0 ? 0 : Math.min(1, finished / total);
  const filled = Math.floor(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const head = `${workflow}  ${bar}  ${total === 0 ? '...' : `${finished}/${total}`}  `;
  const time = formatSeconds(progress.elapsedMilliseconds);
  const room = columns - head.length - time.length - 3;
  const current = room < 8 ? '' : fit(progress.current, room).padEnd(Math.min(room, 40));
  return `${head}${current}  ${time}`;
};

/** Milliseconds as people read a duration: `9.4 s`, `3 min 07 s`. */
export const formatSeconds = (milliseconds: number): string => {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
};
