import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { isRunning, sendSignal } from './pid-file.ts';
import { readyLine, SupervisedProcess, type ProcessRecipe } from './supervised-process.ts';
import { pollUntil } from './timing.ts';

const STAYS = `console.log('hello'); console.log('ready here'); setInterval(() => {}, 1000);`;

let folder: TemporaryFolder;
let notices: string[];
let supervised: SupervisedProcess | undefined;

beforeEach(() => {
  folder = createTemporaryFolder();
  notices = [];
});
afterEach(async () => {
  await supervised?.stop();
  supervised = undefined;
  folder.remove();
});

const supervise = (script: string, recipe: Partial<ProcessRecipe> = {}): SupervisedProcess => {
  supervised = new SupervisedProcess(
    { name: 'thing', command: process.execPath, args: ['-e', script], isReady: readyLine, ...recipe },
    folder,
    (text) => notices.push(text),
  );
  return supervised;
};
const pidInFile = (): number => Number(readFileSync(join(folder.run, 'thing.pid'), 'utf8'));
const eventually = (question: () => boolean): Promise<boolean> =>
  pollUntil(question, { milliseconds: 10_000, every: 20 });

describe('a supervised process', () => {
  it('is ready when it prints its ready line, has a pid file and a log', async () => {
    const thing = supervise(STAYS);
    await thing.start();
    expect(thing.readyText).toBe('ready here');
    expect(pidInFile()).toBe(thing.pid);
    expect(readFileSync(join(folder.logs, 'thing.log'), 'utf8')).toBe('hello\nready here\n');
  });

  it('is started again at once when it is killed, with a new process id in the file', async () => {
    const thing = supervise(STAYS);
    await thing.start();
    const first = pidInFile();
    sendSignal(first, 'SIGKILL');
    expect(await eventually(() => notices.includes('thing: ready again'))).toBe(true);
    expect(notices[0]).toBe('thing: it was ended by SIGKILL; starting it again');
    expect(pidInFile()).not.toBe(first);
    expect(isRunning(pidInFile())).toBe(true);
  });

  it('is started again later each time while it keeps ending', async () => {
    const marker = join(folder.path, 'started');
    const thing = supervise(
      `const fs = require('fs'); if (fs.existsSync('${marker}')) process.exit(3); fs.writeFileSync('${marker}', '');
       console.log('ready now'); setTimeout(() => process.exit(3), 400);`,
    );
    await thing.start();
    expect(await eventually(() => notices.some((text) => text.endsWith('again in 0.5 s')))).toBe(true);
    const restarts = notices.filter((text) => text.includes('starting it again'));
    expect(restarts.slice(0, 3)).toEqual([
      'thing: it ended with status 3; starting it again',
      'thing: it ended with status 3; starting it again in 0.25 s',
      'thing: it ended with status 3; starting it again in 0.5 s',
    ]);
  });

  it('that ends before it is ready fails the start and shows the end of its log', async () => {
    const thing = supervise(`console.log('no database here'); process.exit(1);`);
    await expect(thing.start()).rejects.toThrow(
      `thing did not become ready: it ended with status 1. Its log is ${join(folder.logs, 'thing.log')} and ends:\nno database here`,
    );
  });

  it('that stays silent fails the start when its time is over', async () => {
    const thing = supervise('setInterval(() => {}, 1000)', { readyMilliseconds: 200 });
    await expect(thing.start()).rejects.toThrow('it said nothing for 0.2 s');
  });

  it('that cannot be started says so', async () => {
    const thing = supervise('', { command: join(folder.path, 'no-such-program') });
    await expect(thing.start()).rejects.toThrow('it could not be started');
  });

  it('is gone after the stop, even if it does not listen to the signal', async () => {
    const thing = supervise(`process.on('SIGTERM', () => {}); ${STAYS}`, { stopMilliseconds: 200 });
    await thing.start();
    const pid = pidInFile();
    await thing.stop();
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(join(folder.run, 'thing.pid'))).toBe(false);
    expect(notices).toEqual([]);
  });
});
