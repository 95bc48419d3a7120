import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument } from '@cloudloom/manager';

interface Line {
  route: string;
  file: string;
  title: string;
}

const LINES: Line[] = readFileSync(new URL('./route-tests.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, method = '', path = '', file = '', title = ''] =
      /^(\S+)\s+(\S+)\s+(\S+) › (.+)$/.exec(line) ?? [];
    return { route: `${method} ${path}`, file, title };
  });

/** What follows `it(` or `it.each(...)(`: a title in quotes, and then the test. */
const TITLES = /(?:\bit\(|\)\()\s*(['"`])((?:\\.|(?!\1)[^\n])*)\1\s*,\s*(?:async\b|\()/g;

const titlesOf = (file: string): string[] =>
  [...readFileSync(placeOf(file), 'utf8').matchAll(TITLES)].map(([, , title = '']) => title);

const placeOf = (file: string): URL => new URL(`../../${file}`, import.meta.url);

/** `GET /deployments/:id`, as the access matrix has it. */
let documented: string[];
beforeAll(async () => {
  const { paths } = (await readDocument()) as { paths: Record<string, object> };
  documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replace('/api/v3.1/', '/').replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
});

describe('every route', () => {
  it('has one line that names its test, and no line is about another', () => {
    expect(LINES.map(({ route }) => route).sort()).toEqual(documented.sort());
  });

  it('is tested by what its line names', () => {
    const wrong = LINES.filter(
      ({ file, title }) => !existsSync(placeOf(file)) || !titlesOf(file).some((one) => one.includes(title)),
    );
    expect(wrong).toEqual([]);
  });
});
