import { availableParallelism } from 'node:os';
import { LineProcess } from './line-process.ts';

/** Python with the reference's packages. @throws Error saying how to get one */
export function referencePython(): string {
  const python = process.env['CLOUDLOOM_PYTHON'];
  if (python) return python;
  throw new Error(
    'CLOUDLOOM_PYTHON is not set. Make a virtual environment, install test/oracle/requirements.txt in it, and set ' +
      'CLOUDLOOM_PYTHON to its python; npm test and npm run differential do so by themselves.',
  );
}

/** A Python program that answers line by line, in processes that stay up: one for each core unless told otherwise. */
export class PythonServers {
  private readonly processes: readonly LineProcess[];

  constructor(program: string, count: number = availableParallelism()) {
    this.processes = Array.from({ length: count }, () => new LineProcess(referencePython(), [program]));
  }

  /** The line with which the least busy process answers a question in JSON. */
  ask(question: unknown): Promise<string> {
    const idle = this.processes.reduce((best, process) => (process.load < best.load ? process : best));
    return idle.ask(JSON.stringify(question));
  }

  /** Ends the processes, and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.close()));
  }
}
