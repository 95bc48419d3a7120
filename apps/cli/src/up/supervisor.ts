import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { CliError, StoppedError } from '../errors.ts';
import { commandLineOf, endProcess, isRunning, listPidFiles, PidFile } from './pid-file.ts';
import { SupervisedProcess, type ProcessRecipe, type SupervisionFolders } from './supervised-process.ts';

const OWN_NAME = 'supervisor';

/** Runs processes as one stack: starts them in order, keeps them alive, stops them in reverse order. */
export class Supervisor {
  private readonly processes: SupervisedProcess[] = [];
  private readonly ownFile: PidFile;
  private stopped: Promise<void> | undefined;
  private isOpen = false;

  constructor(
    private readonly folders: SupervisionFolders,
    private readonly notice: (text: string) => void,
  ) {
    this.ownFile = new PidFile(folders.run, OWN_NAME);
  }

  /**
   * Takes possession of the data folder. What a killed predecessor left running is stopped first, since its processes
   * hold the ports and the databases.
   * @throws CliError when another supervisor works in the same folder
   */
  async open(): Promise<void> {
    mkdirSync(this.folders.run, { recursive: true });
    mkdirSync(this.folders.logs, { recursive: true });
    const other = findSupervisor(this.folders.run);
    if (other !== undefined) {
      throw new CliError(
        'already_running',
        `Cloudloom already runs from this data folder (process ${other}). Stop it with Ctrl-C in its terminal or ` +
          `"kill ${other}", or set CLOUDLOOM_DATA_DIR to another folder.`,
      );
    }
    for (const file of listPidFiles(this.folders.run)) await endLeftover(file);
    this.ownFile.write(process.pid);
    this.isOpen = true;
  }

  /** Starts one more process and resolves when it is ready. */
  async start(recipe: ProcessRecipe): Promise<SupervisedProcess> {
    if (this.stopped) throw new StoppedError();
    const supervised = new SupervisedProcess(recipe, this.folders, this.notice);
    this.processes.push(supervised);
    await supervised.start();
    return supervised;
  }

  /** Process ids of what runs now, by name. */
  pids(): ReadonlyMap<string, number> {
    return new Map(
      this.processes.flatMap(({ recipe, pid }) => (pid === undefined ? [] : [[recipe.name, pid]])),
    );
  }

  /** Stops everything in reverse order of its start; a second call waits for the first. */
  stop(): Promise<void> {
    this.stopped ??= this.stopInReverse();
    return this.stopped;
  }

  private async stopInReverse(): Promise<void> {
    for (const supervised of this.processes.toReversed()) await supervised.stop();
    // One that was refused must not remove the file of the one that runs.
    if (this.isOpen) this.ownFile.remove();
  }
}

/** The process id of a live supervisor of this run folder. */
export const findSupervisor = (runFolder: string): number | undefined => {
  const pid = new PidFile(runFolder, OWN_NAME).read();
  if (pid === undefined || pid === process.pid || !isRunning(pid)) return undefined;
  return commandLineOf(pid).includes(basename(process.execPath)) ? pid : undefined;
};

/** Text in the command line that tells our process from a stranger which got the same id later. */
const MARKS: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  temporal: 'start-dev',
  manager: 'manager',
  worker: 'worker',
};

const endLeftover = async (file: PidFile): Promise<void> => {
  const pid = file.read();
  const mark = MARKS[file.name.replace(/-\d+$/, '')];
  if (pid !== undefined && mark !== undefined && isRunning(pid) && commandLineOf(pid).includes(mark)) {
    await endProcess(pid, file.name === 'postgres' ? 'SIGINT' : 'SIGTERM', 10_000);
  }
  file.remove();
};
