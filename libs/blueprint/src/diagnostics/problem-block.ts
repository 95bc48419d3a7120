import type { Problem } from '../problem.ts';

/** A problem of a blueprint, or one of the values for it. */
export type ShownProblem = Omit<Problem, 'exception' | 'path'> & { exception: string };

/** What the parts of a problem are, for whoever colours them. */
export type ProblemPart = 'place' | 'error' | 'warning' | 'frame' | 'hint';

export interface BlockOptions {
  severity: 'error' | 'warning';
  /** The path of a file as the reader knows it. */
  pathOf: (file: string) => string;
  /** Colours a part; leaves it alone where there are no colours. */
  paint: (part: ProblemPart, text: string) => string;
}

/**
 * A problem as compilers show theirs: where it is, what is wrong, the line with a mark under what is meant, and what
 * to do. Lines and columns count from 1 here, as editors count them.
 *
 *     web.yaml:12:11 error 7: Could not locate node type: 'Srever'
 *        12 |     type: Srever
 *           |           ^^^^^^
 *           = did you mean 'Server'?
 */
export function renderProblem(problem: ShownProblem, options: BlockOptions): string {
  const { paint, severity } = options;
  const name = problem.code ?? problem.exception;
  const place = placeOf(problem, options);
  const head = [
    ...(place === '' ? [] : [paint('place', place)]),
    paint(severity, severity === 'error' ? `error ${name}:` : 'warning:'),
    visible(problem.message),
  ].join(' ');
  return [head, ...frameOf(problem, options)].join('\n');
}

function placeOf({ file, line, column, excerpt }: ShownProblem, { pathOf }: BlockOptions): string {
  if (file === null) return '';
  const marked = excerpt ?? (line === null ? null : { line, column: column ?? 0 });
  return marked ? `${pathOf(file)}:${marked.line}:${marked.column + 1}` : `${pathOf(file)}:`;
}

function frameOf({ excerpt, hint }: ShownProblem, { paint, severity }: BlockOptions): string[] {
  const number = excerpt ? String(excerpt.line).padStart(5) : '     ';
  const blank = ' '.repeat(number.length);
  const lines: string[] = [];
  if (excerpt) {
    const mark = ' '.repeat(excerpt.mark.start) + paint(severity, '^'.repeat(excerpt.mark.length));
    lines.push(`${paint('frame', `${number} |`)} ${excerpt.text}`);
    lines.push(`${paint('frame', `${blank} |`)} ${mark}`);
  }
  if (hint !== null) lines.push(`${paint('frame', `${blank} =`)} ${paint('hint', visible(hint))}`);
  return lines;
}

/** Messages repeat what is written in the file; nothing of it may steer the terminal. */
const visible = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- these are the characters to be made visible
  text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd').replaceAll('\n', '\n      ');
