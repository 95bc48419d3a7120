import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Starts a headless Chromium: the program that CLOUDLOOM_CHROMIUM names, or the first one on PATH. */
export function openBrowser(): Promise<Browser> {
  // Without its sandbox it may be started by root as well; only our own pages are opened.
  return chromium.launch({ executablePath: findChromium(), chromiumSandbox: false });
}

function findChromium(): string {
  const { CLOUDLOOM_CHROMIUM: named, PATH = '' } = process.env;
  if (named !== undefined) return named;
  const places = PATH.split(delimiter).flatMap((folder) => PROGRAMS.map((name) => join(folder, name)));
  const found = places.find(isProgram);
  if (found === undefined)
    throw new Error(
      'There is no Chromium on PATH (on Debian: apt-get install chromium); or set CLOUDLOOM_CHROMIUM.',
    );
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
