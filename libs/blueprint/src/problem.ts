import type { Excerpt } from './diagnostics/excerpt.ts';
import { findSimilar } from './diagnostics/similar-names.ts';

/** Where something was written. Lines count from 1, columns from 0, as the messages of the language always had it. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Classes of refusal, by the names that clients of the language know. */
export type ExceptionName =
  | 'DSLParsingException'
  | 'DSLParsingLogicException'
  | 'DSLParsingFormatException'
  | 'DSLParsingInputTypeException'
  | 'InvalidBlueprintImport'
  | 'ConstraintException'
  | 'UnknownInputError'
  | 'FunctionValidationError'
  | 'FunctionEvaluationError'
  | 'InputEvaluationError'
  | 'UnknownSysEntityError'
  | 'UnknownSysPropertyError'
  | 'NonRecoverableError'
  | 'ReaderError'
  | 'ScannerError'
  | 'ComposerError'
  | 'ConstructorError'
  | 'AttributeError'
  | 'KeyError'
  | 'IndexError'
  | 'LookupError'
  | 'RuntimeError'
  | 'OverflowError'
  | 'TypeError'
  | 'ValueError';

/** One thing that is wrong with a blueprint. */
export interface Problem {
  /** What is wrong, without the place. */
  message: string;
  /** The language's error code; null for the classes that have none. */
  code: number | null;
  exception: ExceptionName;
  file: string | null;
  line: number | null;
  column: number | null;
  /** Dotted path of the element, e.g. `node_templates.web.type`. */
  path: string | null;
  /** What is written there, with a mark under what is wrong: often a part of the element at `line` and `column`. */
  excerpt: Excerpt | null;
  /** Names that a misspelt one may have meant, the best first. */
  suggestions: readonly string[];
  /** A remedy in a sentence, with the suggestions if there are any. */
  hint: string | null;
}

/** A problem of which only the facts are known; the rest is filled in. */
export type ProblemFacts = Omit<Problem, 'excerpt' | 'suggestions' | 'hint'> &
  Partial<Pick<Problem, 'excerpt' | 'suggestions' | 'hint'>>;

/** A name that nothing is known under. */
export interface UnknownName {
  name: string;
  /** The names it may have meant. Read only when problems are shown; of those that a document defines, once. */
  known: Iterable<string>;
  /**
   * The section of the document that should define the name; null for names of the language itself. What a document
   * lacks only because parts of it could not be read is not reported.
   */
  section: string | null;
}

/** What a reporter of a problem knows besides its place. */
export interface Complaint {
  code: number | null;
  exception?: ExceptionName;
  message: string;
  unknown?: UnknownName;
  /** A remedy in a sentence, where no name was misspelt. */
  hint?: string;
  /** Paths of keys of which one should be there; it may be there under a misspelt name. */
  missingAt?: readonly string[];
  /** Problems with the same text here come of one mistake: only the first of them is reported. */
  once?: string;
}

/** Problems beyond these come without excerpt and suggestions: nobody reads so many, and each costs time. */
const MOST_DETAILED = 50;
const LONGEST_MESSAGE = 2000;
/** So many defined names are listed when none of them is close. */
const MOST_LISTED = 6;
/** A text for operators holds so many problems at most. */
const MOST_DESCRIBED = 20;
/** In place of a section: the document lacks whole files. */
export const EVERY_SECTION = '*';

/** Thrown when a blueprint is refused; carries everything that was found, the most telling problem first. */
export class BlueprintError extends Error {
  override readonly name = 'BlueprintError';
  /** Code and class of the first problem. */
  readonly code: number | null;
  readonly exception: ExceptionName;
  readonly errors: readonly Problem[];

  constructor(errors: readonly ProblemFacts[]) {
    super(errors.length > 0 ? describeProblems(errors) : 'The blueprint was refused.');
    this.errors = errors.map((facts) => ({ excerpt: null, suggestions: [], hint: null, ...facts }));
    this.code = errors[0]?.code ?? null;
    this.exception = errors[0]?.exception ?? 'DSLParsingException';
  }
}

/** The text shown to operators: the message, then file, line, path and remedy where known. */
export function describeProblem(problem: ProblemFacts): string {
  const lines = [problem.message];
  if (problem.file !== null) lines.push(`  in: ${problem.file}`);
  if (problem.line !== null) lines.push(`  in line: ${problem.line}, column: ${problem.column ?? 0}`);
  if (problem.path) lines.push(`  path: ${problem.path}`);
  if (problem.hint) lines.push(`  hint: ${problem.hint}`);
  return lines.join('\n');
}

/** The texts of several problems below each other; of very many the first twenty and the number of the rest. */
export function describeProblems(problems: readonly ProblemFacts[]): string {
  const texts = problems.slice(0, MOST_DESCRIBED).map(describeProblem);
  const more = problems.length - texts.length;
  return [...texts, ...(more > 0 ? [`... and ${more} more`] : [])].join('\n\n');
}

/** A name that may have been meant, as the end of a sentence: `did you mean 'a' or 'b'?` */
export function suggest(names: readonly string[]): string | null {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop();
  if (last === undefined) return null;
  return `did you mean ${quoted.length > 0 ? `${quoted.join(', ')} or ` : ''}${last}?`;
}

interface LoggedProblem {
  complaint: Complaint;
  place: Place | null;
  path: string | null;
  excerpt: () => Excerpt | null;
  stage: number;
}

/** What may decide which problem leads. */
export type ReportedProblem = Pick<Problem, 'code' | 'path'>;

/** Collects problems, so that one run shows all mistakes of a blueprint. */
export class ProblemLog {
  private readonly logged: LoggedProblem[] = [];
  private stage = 0;
  private leader: {
    stage: number;
    compare: (left: ReportedProblem, right: ReportedProblem) => number;
  } | null = null;
  private readonly incomplete = new Set<string>();

  /** `excerpt` is asked for only when the problem is shown. */
  add(
    complaint: Complaint,
    place: Place | null,
    path: string | null,
    excerpt: () => Excerpt | null = () => null,
  ): void {
    this.logged.push({ complaint, place, path, excerpt, stage: this.stage });
  }

  /** Takes over problems that ended the reading of one file; the reading of the others goes on. */
  addAll(problems: readonly Problem[]): void {
    for (const { code, exception, message, file, line, column, path, excerpt } of problems) {
      const place = file !== null && line !== null ? { file, line, column: column ?? 0 } : null;
      this.add({ code, exception, message }, place, path, () => excerpt);
    }
  }

  /**
   * Notes that a section (or every one) could not be read as a whole: that a name is not defined in it says nothing,
   * so such problems are dropped.
   */
  noteIncomplete(section: string): void {
    this.incomplete.add(section);
  }

  get isEmpty(): boolean {
    return this.logged.length === 0;
  }

  /** What is reported from now on comes after everything reported so far, however it is arranged. */
  nextStage(): void {
    this.stage += 1;
  }

  /**
   * Of the problems of the present stage, one of the class and code that `compare` puts first leads; the others stay as
   * they were reported.
   */
  lead(compare: (left: ReportedProblem, right: ReportedProblem) => number): void {
    this.leader = { stage: this.stage, compare };
  }

  /** Everything reported, without repetitions and without what only follows from unreadable parts. */
  get problems(): Problem[] {
    const misspelt = this.misspeltPaths();
    this.noteUnreadable(misspelt);
    const seen = new Set<string>();
    const kept = this.logged.filter((problem) => {
      const key = identityOf(problem);
      if (seen.has(key) || this.isConsequence(problem.complaint)) return false;
      if (problem.complaint.missingAt?.some((path) => misspelt.has(path))) return false;
      seen.add(key);
      return true;
    });
    return this.withLeader(kept).map((problem, index) => toProblem(problem, index < MOST_DETAILED));
  }

  private withLeader(problems: LoggedProblem[]): LoggedProblem[] {
    const { leader } = this;
    const start = problems.findIndex(({ stage }) => stage === leader?.stage);
    if (!leader || start < 0) return problems;
    const candidates = problems.filter(({ stage }) => stage === leader.stage).map(reportedOf);
    const first = candidates.reduce((best, other) => (leader.compare(other, best) < 0 ? other : best));
    const isAlike = (problem: LoggedProblem) => classOf(problem.complaint) === first.alike;
    const index = problems.findIndex((problem) => problem.stage === leader.stage && isAlike(problem));
    const rest = problems.filter((_, position) => position !== index);
    return [...rest.slice(0, start), ...problems.slice(index, index + 1), ...rest.slice(start)];
  }

  /** Throws BlueprintError when anything was reported. */
  throwIfAny(): void {
    if (!this.isEmpty) throw new BlueprintError(this.problems);
  }

  /** A section of the wrong form, or whose name is misspelt, could not be read either. */
  private noteUnreadable(misspelt: ReadonlySet<string>): void {
    const malformed = this.logged.flatMap(({ complaint, path }) =>
      (complaint.code === 1 || complaint.code === null) && complaint.unknown === undefined
        ? (path ?? [])
        : [],
    );
    for (const path of [...misspelt, ...malformed])
      if (!path.includes('.')) this.noteIncomplete(path === 'imports' ? EVERY_SECTION : path);
  }

  /** Paths whose last key is probably there under another name. */
  private misspeltPaths(): Set<string> {
    const paths = this.logged.flatMap(({ complaint: { code, unknown }, path }) => {
      if (code !== 1 || !unknown || !path?.endsWith(unknown.name)) return [];
      const parent = path.slice(0, path.length - unknown.name.length);
      return findSimilar(unknown.name, unknown.known).map((key) => `${parent}${key}`);
    });
    return new Set(paths);
  }

  private isConsequence({ unknown }: Complaint): boolean {
    if (!unknown || unknown.section === null) return false;
    return this.incomplete.has(EVERY_SECTION) || this.incomplete.has(unknown.section);
  }
}

const classOf = ({ exception = 'DSLParsingLogicException', code }: Complaint): string =>
  `${exception} ${code}`;

const reportedOf = ({ complaint, path }: LoggedProblem) => ({
  code: complaint.code,
  path,
  alike: classOf(complaint),
});

const identityOf = ({ complaint, place, path }: LoggedProblem): string =>
  complaint.once ??
  JSON.stringify([place?.file, place?.line, place?.column, place ? null : path, complaint.message]);

/** What else there is to say where no name is close: all there are, if they are only a few. */
function hintOf({ unknown, hint }: Complaint, known: readonly string[]): string | null {
  if (hint !== undefined || !unknown || unknown.section === null) return hint ?? null;
  if (known.length === 0) return `nothing is defined in '${unknown.section}'`;
  return known.length <= MOST_LISTED ? `known here: ${known.map((name) => `'${name}'`).join(', ')}` : null;
}

/** Messages repeat what is written, and that may be anything. */
const cut = (text: string): string =>
  text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}...`;

function toProblem({ complaint, place, path, excerpt }: LoggedProblem, isDetailed: boolean): Problem {
  const { unknown } = complaint;
  const known = unknown && isDetailed ? [...unknown.known] : [];
  const suggestions = unknown && isDetailed ? findSimilar(unknown.name, known) : [];
  return {
    message: cut(complaint.message),
    code: complaint.code,
    exception: complaint.exception ?? 'DSLParsingLogicException',
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path,
    excerpt: isDetailed ? excerpt() : null,
    suggestions,
    hint: suggest(suggestions) ?? (isDetailed ? hintOf(complaint, known) : null),
  };
}
