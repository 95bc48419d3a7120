import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { isRunning, PidFile } from './pid-file.ts';
import { readyLine, type ProcessRecipe } from './supervised-process.ts';
import { Supervisor } from './supervisor.ts';

let folder: TemporaryFolder;
let supervisor: Supervisor;

beforeEach(() => {
  folder = createTemporaryFolder();
  supervisor = new Supervisor(folder, () => undefined);
});
afterEach(async () => {
  await supervisor.stop();
  folder.remove();
});

/** Writes its name when it ends, so that a test sees the order. */
const recipe = (name: string): ProcessRecipe => ({
  name,
  command: process.execPath,
  args: [
    '-e',
    `process.on('SIGTERM', () => { require('fs').appendFileSync('${join(folder.path, 'ends')}', '${name} '); process.exit(); });
     console.log('ready now'); setInterval(() => {}, 1000);`,
  ],
  isReady: readyLine,
});

describe('the supervisor', () => {
  it('stops in reverse order of the start and leaves no pid file', async () => {
    await supervisor.open();
    for (const name of ['postgres', 'manager', 'worker']) await supervisor.start(recipe(name));
    expect([...supervisor.pids().keys()]).toEqual(['postgres', 'manager', 'worker']);
    await supervisor.stop();
    expect(readFileSync(join(folder.path, 'ends'), 'utf8')).toBe('worker manager postgres ');
    expect(readdirSync(folder.run)).toEqual([]);
  });

  it('starts nothing any more once it was stopped', async () => {
    await supervisor.open();
    await supervisor.stop();
    await expect(supervisor.start(recipe('late'))).rejects.toThrow('Stopped before everything was ready.');
  });

  it('refuses a data folder in which another one works', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    new PidFile(folder.run, 'supervisor').write(other.pid ?? 0);
    await expect(supervisor.open()).rejects.toThrow(
      `already runs from this data folder (process ${other.pid})`,
    );
    await supervisor.stop();
    expect(readdirSync(folder.run)).toEqual(['supervisor.pid']);
    other.kill('SIGKILL');
  });

  it('ends what a killed predecessor left running, but no stranger with the same process id', async () => {
    const leftover = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'worker']);
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'something-else']);
    writeFileSync(join(folder.run, 'worker-2.pid'), `${leftover.pid}\n`);
    writeFileSync(join(folder.run, 'manager.pid'), `${stranger.pid}\n`);
    await supervisor.open();
    expect(isRunning(leftover.pid ?? 0)).toBe(false);
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
    expect(readdirSync(folder.run)).toEqual(['supervisor.pid']);
    stranger.kill('SIGKILL');
  });
});
