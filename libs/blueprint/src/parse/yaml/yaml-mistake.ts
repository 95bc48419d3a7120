import type { ExceptionName } from '../../problem.ts';

/** The class and code by which clients of the language know a refusal. */
export interface Refusal {
  exception: ExceptionName;
  code: number | null;
}

const STEPS = {
  characters: { exception: 'ReaderError', code: null },
  scanning: { exception: 'ScannerError', code: null },
  parsing: { exception: 'DSLParsingFormatException', code: -1 },
  composing: { exception: 'ComposerError', code: null },
  constructing: { exception: 'ConstructorError', code: null },
  value: { exception: 'ValueError', code: null },
} as const satisfies Record<string, Refusal>;

/** Thrown where a text is no YAML, or holds a value that nothing can be made of; readYaml makes a problem of it. */
export class YamlMistake extends Error {
  override readonly name = 'YamlMistake';
  readonly exception: ExceptionName;
  readonly code: number | null;

  /**
   * @param refusal the step of reading that failed, or the refusal itself (a class alone has no code)
   * @param offset with `end`, the part of the text that is wrong
   */
  constructor(
    refusal: keyof typeof STEPS | ExceptionName | Refusal,
    message: string,
    readonly offset: number,
    readonly end: number = offset,
  ) {
    super(message);
    const { exception, code } = typeof refusal === 'string' ? refusalOf(refusal) : refusal;
    this.exception = exception;
    this.code = code;
  }
}

const refusalOf = (name: keyof typeof STEPS | ExceptionName): Refusal =>
  name in STEPS ? STEPS[name as keyof typeof STEPS] : { exception: name as ExceptionName, code: null };
