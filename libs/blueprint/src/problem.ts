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
  | 'KeyError'
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
}

/** What a reporter of a problem knows besides its place. */
export interface Complaint {
  code: number | null;
  exception?: ExceptionName;
  message: string;
}

/** Thrown when a blueprint is refused; carries everything that was found, the most telling problem first. */
export class BlueprintError extends Error {
  override readonly name = 'BlueprintError';
  /** Code and class of the first problem. */
  readonly code: number | null;
  readonly exception: ExceptionName;

  constructor(readonly errors: readonly Problem[]) {
    const [first] = errors;
    super(first ? describeProblem(first) : 'The blueprint was refused.');
    this.code = first?.code ?? null;
    this.exception = first?.exception ?? 'DSLParsingException';
  }
}

/** The text shown to operators: the message, then file, line and path where known. */
export function describeProblem(problem: Problem): string {
  const lines = [problem.message];
  if (problem.file !== null) lines.push(`  in: ${problem.file}`);
  if (problem.line !== null) lines.push(`  in line: ${problem.line}, column: ${problem.column ?? 0}`);
  if (problem.path) lines.push(`  path: ${problem.path}`);
  return lines.join('\n');
}

/** Collects problems, so that one run shows all mistakes of a blueprint. */
export class ProblemLog {
  private readonly problems: Problem[] = [];

  add(complaint: Complaint, place: Place | null, path: string | null): void {
    this.problems.push({
      message: complaint.message,
      code: complaint.code,
      exception: complaint.exception ?? 'DSLParsingLogicException',
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path,
    });
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }

  /** Throws BlueprintError when anything was reported. */
  throwIfAny(): void {
    if (!this.isEmpty) throw new BlueprintError(this.problems);
  }
}
