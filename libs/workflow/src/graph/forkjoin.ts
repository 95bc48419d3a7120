import type { ForkJoin, Task } from './task.ts';

/** Groups tasks as one element of a sequence: all start after the previous element, the next waits for all. */
export function forkjoin(...tasks: Task[]): ForkJoin {
  return { parallel: tasks };
}
