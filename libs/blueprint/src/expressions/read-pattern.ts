import { classOf, foldOf, oneCharacter, wordTest } from './characters.ts';
import { readEscape } from './escapes.ts';
import { PatternError } from './pattern.ts';
import type { Anchor, CharacterTest, Pattern, PatternFlags, PatternStep } from './pattern.ts';
import { GroupList } from './group-list.ts';
import { PatternSource } from './pattern-source.ts';
import { readClass } from './read-class.ts';
import { changeFlags, readFlags } from './read-flags.ts';
import { readRepeat } from './read-repeat.ts';
import { widthOf } from './width.ts';

/** Patterns are read and matched by recursion over their nesting. */
const MAXIMUM_NESTING = 200;
const NO_FLAGS: PatternFlags = { i: false, m: false, s: false, x: false, a: false };
const LINE_BREAK = 10;

/** A regular expression, taken apart. */
export interface ReadPattern {
  pattern: Pattern;
  /** Number of groups, the whole match included. */
  groupCount: number;
}

/**
 * Reads a regular expression in the syntax of Python's `re` (3.11), which is that of the language. Characters by name
 * (`\N{...}`) are the one thing missing. Throws PatternError.
 */
export function readPattern(text: string): ReadPattern {
  const reader = new PatternReader(new PatternSource(text));
  return { pattern: reader.readAll(), groupCount: reader.groups.count };
}

/** Where in the nesting a sequence stands. */
interface Situation {
  flags: PatternFlags;
  depth: number;
}

class PatternReader {
  readonly groups: GroupList;
  /** Flags for the whole pattern; they can only be set before anything else. */
  private globalFlags = NO_FLAGS;
  private isAtStart = true;

  constructor(private readonly source: PatternSource) {
    this.groups = new GroupList(source);
  }

  readAll(): Pattern {
    const pattern = this.readChoice(null, 0);
    if (this.source.next !== undefined) throw this.source.error('unbalanced parenthesis');
    this.groups.checkConditions();
    return pattern;
  }

  /** Branches up to a closing parenthesis or the end. Flags are null outermost, where they can change. */
  private readChoice(flags: PatternFlags | null, depth: number): Pattern {
    if (depth > MAXIMUM_NESTING) throw this.source.error('groups are nested too deeply');
    const branches: Pattern[] = [];
    do {
      branches.push(this.readSequence(flags, depth));
      this.isAtStart = false;
    } while (this.source.takeIf('|'));
    const [only] = branches;
    return only && branches.length === 1 ? only : [{ kind: 'choice', branches }];
  }

  private readSequence(flags: PatternFlags | null, depth: number): Pattern {
    const steps: Pattern = [];
    for (;;) {
      const token = this.source.next;
      if (token === undefined || token === '|' || token === ')') return steps;
      this.source.take();
      const inForce = flags ?? this.globalFlags;
      if (inForce.x && this.skipsLayout(token)) continue;
      const repeat = readRepeat(this.source, token);
      if (repeat) {
        steps.push({ kind: 'repeat', ...repeat, body: [this.takeRepeatable(steps)] });
        continue;
      }
      const step = this.readStep(token, { flags: inForce, depth });
      if (step) steps.push(step);
      if (steps.length > 0) this.isAtStart = false;
    }
  }

  /** In verbose patterns blanks and comments mean nothing. */
  private skipsLayout(token: string): boolean {
    if (token === '#') {
      let taken: string | undefined;
      do taken = this.source.take();
      while (taken !== undefined && taken !== '\n');
      return true;
    }
    return /^[ \t\n\r\v\f]$/.test(token);
  }

  private takeRepeatable(steps: Pattern): PatternStep {
    const step = steps.pop();
    if (!step || step.kind === 'anchor') throw this.source.error('nothing to repeat');
    if (step.kind === 'repeat') throw this.source.error('multiple repeat');
    return step;
  }

  private readStep(token: string, situation: Situation): PatternStep | undefined {
    const { flags } = situation;
    switch (token) {
      case '[':
        return { kind: 'character', fits: readClass(this.source, flags) };
      case '.':
        return { kind: 'character', fits: (character) => flags.s || character !== LINE_BREAK };
      case '^':
        return anchor(flags.m ? 'start of line' : 'start of text', flags);
      case '$':
        return anchor(flags.m ? 'end of line' : 'end of text or before its last line break', flags);
      case '(':
        return this.readGroup(situation);
      default:
        return token.startsWith('\\')
          ? this.readEscaped(token, flags)
          : character(oneCharacter(token.codePointAt(0) ?? 0, flags));
    }
  }

  private readEscaped(token: string, flags: PatternFlags): PatternStep {
    const letter = token.slice(1);
    const place = ANCHORS.get(letter);
    if (place) return anchor(place, flags);
    const known = classOf(letter, flags);
    if (known) return character(known);
    const escape = readEscape(this.source, token, 'pattern');
    if (escape.kind === 'character') return character(oneCharacter(escape.character, flags));
    return this.referTo(escape.group, flags);
  }

  private referTo(group: number, flags: PatternFlags): PatternStep {
    this.groups.checkReference(group);
    return { kind: 'reference', group, fold: flags.i ? foldOf(flags) : null };
  }

  /** A parenthesis was taken. */
  private readGroup(situation: Situation): PatternStep | undefined {
    if (!this.source.takeIf('?')) return this.readCapture(null, situation);
    const kind = this.source.take();
    switch (kind) {
      case 'P':
        return this.readNamed(situation);
      case ':':
        return { kind: 'part', body: this.readBody(situation) };
      case '>':
        return { kind: 'atomic', body: this.readBody(situation) };
      case '#':
        return this.skipComment();
      case '=':
      case '!':
        return this.readLook({ isBehind: false, isNegative: kind === '!' }, situation);
      case '<':
        return this.readLookBehind(situation);
      case '(':
        return this.readConditional(situation);
      default:
        return this.readFlagged(kind, situation);
    }
  }

  private readBody({ flags, depth }: Situation): Pattern {
    this.isAtStart = false;
    const body = this.readChoice(flags, depth + 1);
    this.close();
    return body;
  }

  private close(): void {
    if (!this.source.takeIf(')')) throw this.source.error('missing ), unterminated subpattern');
  }

  private readCapture(name: string | null, situation: Situation): PatternStep {
    const index = this.groups.open(name);
    const body = this.readBody(situation);
    this.groups.close(index, body);
    return { kind: 'group', index, body };
  }

  private readNamed(situation: Situation): PatternStep {
    if (this.source.takeIf('<'))
      return this.readCapture(this.groups.readName(this.source.takeUntil('>', 'group name')), situation);
    if (!this.source.takeIf('=')) throw this.source.error(`unknown extension ?P${this.source.next ?? ''}`);
    const name = this.groups.readName(this.source.takeUntil(')', 'group name'));
    return this.referTo(this.groups.indexOf(name), situation.flags);
  }

  private skipComment(): undefined {
    let taken: string | undefined;
    do taken = this.source.take();
    while (taken !== undefined && taken !== ')');
    if (taken === undefined) throw this.source.error('missing ), unterminated comment');
  }

  private readLookBehind(situation: Situation): PatternStep {
    const sign = this.source.take();
    if (sign !== '=' && sign !== '!') throw this.source.error(`unknown extension ?<${sign ?? ''}`);
    return this.groups.insideLookBehind(() =>
      this.readLook({ isBehind: true, isNegative: sign === '!' }, situation),
    );
  }

  private readLook(
    { isBehind, isNegative }: { isBehind: boolean; isNegative: boolean },
    situation: Situation,
  ): PatternStep {
    const body = this.readBody(situation);
    const width = isBehind ? widthOf(body, this.groups.widths) : { least: 0, most: 0 };
    if (width.least !== width.most) throw new PatternError('look-behind requires fixed-width pattern', 0);
    return { kind: 'look', isBehind, isNegative, width: width.least, body };
  }

  private readConditional({ flags, depth }: Situation): PatternStep {
    const group = this.groups.readCondition(this.source.takeUntil(')', 'group name'));
    this.isAtStart = false;
    if (depth >= MAXIMUM_NESTING) throw this.source.error('groups are nested too deeply');
    const yes = this.readSequence(flags, depth + 1);
    const no = this.source.takeIf('|') ? this.readSequence(flags, depth + 1) : [];
    if (this.source.next === '|') throw this.source.error('conditional backref with more than two branches');
    this.close();
    return { kind: 'conditional', group, yes, no };
  }

  private readFlagged(first: string | undefined, { flags, depth }: Situation): PatternStep | undefined {
    if (first === undefined) throw this.source.error('unexpected end of pattern');
    if (!/^[-aiLmsux]$/.test(first)) throw this.source.error(`unknown extension ?${first}`);
    const inline = first === '-' ? readFlags(this.source, '-') : readFlags(this.source, first);
    if (!inline.isGlobal)
      return { kind: 'part', body: this.readBody({ flags: changeFlags(flags, inline), depth }) };
    if (!this.isAtStart || depth > 0)
      throw this.source.error('global flags not at the start of the expression');
    this.globalFlags = changeFlags(this.globalFlags, inline);
    return undefined;
  }
}

const ANCHORS: ReadonlyMap<string, Anchor> = new Map([
  ['A', 'start of text'],
  ['Z', 'end of text'],
  ['b', 'word boundary'],
  ['B', 'no word boundary'],
]);

const character = (fits: CharacterTest): PatternStep => ({ kind: 'character', fits });
const anchor = (place: Anchor, flags: PatternFlags): PatternStep => ({
  kind: 'anchor',
  anchor: place,
  isWord: wordTest(flags),
});
