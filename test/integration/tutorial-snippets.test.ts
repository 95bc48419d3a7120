import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { exampleFolder } from '../support/stack.ts';

const TUTORIAL = fileURLToPath(new URL('../../docs/tutorial/custom-workflow.md', import.meta.url));

interface Snippet {
  file: string;
  isWhole: boolean;
  text: string;
}

/** Blocks after a line "`file`:" are whole files, those after "From `file`:" are parts. */
function readSnippets(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^(From )?`([^`]+)`:\n\n((?: {4}.*\n|\n)+)/gm)].map(
    ([, from, file, block]) => ({
      file: file!,
      isWhole: from === undefined,
      text: dedent(block!),
    }),
  );
}

/** Lines without the indentation that all of them have. */
function dedent(text: string): string {
  const lines = text.split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const depth = Math.min(...depths);
  return lines
    .map((line) => line.slice(depth))
    .join('\n')
    .trim();
}

/** Whether the part stands in the whole, line after line, at whatever depth. */
function isPart(part: string, whole: string): boolean {
  const [wanted, lines] = [part.split('\n'), whole.split('\n')];
  return lines.some(
    (_, at) =>
      dedent(lines.slice(at, at + wanted.length).join('\n')) === part && at + wanted.length <= lines.length,
  );
}

describe('the tutorial on workflows', () => {
  it('shows the files of the example as they are', async () => {
    const snippets = readSnippets(await readFile(TUTORIAL, 'utf8'));
    expect(snippets.filter(({ isWhole }) => isWhole).map(({ file }) => file)).toEqual(
      [1, 2, 3, 4, 5].map((step) => `src/step-${step}.ts`),
    );
    expect(snippets.length).toBeGreaterThan(10);
    for (const { file, isWhole, text } of snippets) {
      const content = await readFile(join(exampleFolder('custom-workflow'), file), 'utf8');
      if (isWhole) expect(`${text}\n`).toBe(content);
      else expect([file, text, isPart(text, content)]).toEqual([file, text, true]);
    }
  });
});
