import type { Anchor, CharacterTest } from './pattern.ts';
import { PlaceSet } from './place-set.ts';
import type { Instruction, Program } from './program.ts';

/** Instructions and characters looked at; more take a noticeable part of a second. */
const MAXIMUM_STEPS = 2_000_000;
/** Where the number of steps can grow without bounds, few patterns in earnest need as many. */
const MAXIMUM_STEPS_WITH_STATE = 500_000;
const LINE_BREAK = 10;
const UNSET = -1;

/** Matching takes too long: the expression tries the same text in too many ways. */
export class ExpressionLimitReached extends Error {
  override readonly name = 'ExpressionLimitReached';
  readonly code = 'expression_limit_reached';

  constructor() {
    super('matching takes too long, the pattern tries the text in too many ways');
  }
}

/** Somewhere to go back to when the way taken leads nowhere. */
type Choice =
  | { kind: 'fork'; address: number; position: number }
  | { kind: 'run'; address: number; position: number; left: number }
  | { kind: 'restore'; slot: number; value: number }
  | { kind: 'restore all'; state: number[] };

/**
 * Tries an expression on a text by going back to the last choice at each dead end. Where no group is asked for, a place
 * once left is never tried again, so that the time is linear in the text; any other expression has a limit of steps.
 */
export class Matcher {
  private readonly text: Uint32Array;
  private readonly state: number[];
  private readonly looked = new Map<number, boolean>();
  private steps = 0;

  constructor(
    private readonly program: Program,
    text: string,
  ) {
    this.text = toCodePoints(text);
    this.state = Array<number>(program.stateSize).fill(UNSET);
  }

  /** True when the expression matches at the start of the text. Throws ExpressionLimitReached. */
  matchesAtStart(): boolean {
    return this.match(0, 0) !== null;
  }

  /** Where a match from an address and a position on ends, up to the next `accept`; null without a match. */
  private match(startAddress: number, startPosition: number): number | null {
    const run = new Attempt(this.program.hasReferences ? null : new PlaceSet(), this.program.memoCount);
    run.address = startAddress;
    run.position = startPosition;
    for (;;) {
      this.count(1);
      const instruction = this.program.instructions[run.address] as Instruction;
      if (instruction.op === 'accept') return run.position;
      if (!this.perform(instruction, run) && !this.goBack(run)) return null;
    }
  }

  /** Takes one step; false at a dead end. */
  private perform(instruction: Instruction, run: Attempt): boolean {
    switch (instruction.op) {
      case 'character':
        if (run.position >= this.text.length || !instruction.fits(this.at(run.position))) return false;
        run.position += 1;
        return run.goTo(run.address + 1);
      case 'anchor':
        return this.holds(instruction.anchor, instruction.isWord, run.position) && run.goTo(run.address + 1);
      case 'fork':
        if (!run.isNew(instruction.memo)) return false;
        run.choices.push({ kind: 'fork', address: instruction.second, position: run.position });
        return run.goTo(instruction.first);
      case 'jump':
        return run.goTo(instruction.to);
      case 'run':
        return instruction.isLazy ? this.startLazyRun(instruction, run) : this.startRun(instruction, run);
      case 'save':
        return this.store(instruction.slot, run);
      case 'mark':
        return this.store(instruction.register, run);
      case 'exit if empty':
        return run.goTo(this.state[instruction.register] === run.position ? instruction.to : run.address + 1);
      case 'reference':
        return this.repeatGroup(instruction, run);
      case 'fork on group':
        return run.goTo(this.isSet(instruction.group) ? run.address + 1 : instruction.otherwise);
      case 'look':
        return this.look(instruction, run);
      case 'atomic':
        return this.commit(instruction, run);
      case 'accept':
        return true;
    }
  }

  /** Returns to the last choice and takes its other way; false when there is none. */
  private goBack(run: Attempt): boolean {
    for (;;) {
      const choice = run.choices.pop();
      if (!choice) return false;
      if (choice.kind === 'restore') this.state[choice.slot] = choice.value;
      else if (choice.kind === 'restore all')
        choice.state.forEach((value, slot) => (this.state[slot] = value));
      else if (choice.kind === 'fork') return this.resume(choice, run);
      else if (this.continueRun(choice, run)) return true;
    }
  }

  private resume(choice: { address: number; position: number }, run: Attempt): boolean {
    run.position = choice.position;
    return run.goTo(choice.address);
  }

  /** A greedy run takes all it can; giving back is the choice it leaves. */
  private startRun(instruction: Extract<Instruction, { op: 'run' }>, run: Attempt): boolean {
    if (!run.isNew(instruction.memo)) return false;
    const { position } = run;
    const end = Math.min(this.text.length, position + instruction.maximum);
    let reached = position;
    // From a place where the same unbounded run was before, everything further on is known to lead nowhere.
    const isUnbounded = instruction.maximum === Infinity;
    while (reached < end && instruction.fits(this.at(reached))) {
      if (isUnbounded && run.wasAt(instruction.memo, reached + 1)) break;
      reached += 1;
    }
    this.count((reached - position) >>> 2);
    if (reached > position)
      run.choices.push({
        kind: 'run',
        address: run.address,
        position: reached - 1,
        left: reached - position - 1,
      });
    run.position = reached;
    return run.goTo(run.address + 1);
  }

  /** A lazy run takes nothing at first; going on is the choice it leaves. */
  private startLazyRun(instruction: Extract<Instruction, { op: 'run' }>, run: Attempt): boolean {
    if (!run.isNew(instruction.memo)) return false;
    run.choices.push({
      kind: 'run',
      address: run.address,
      position: run.position,
      left: instruction.maximum,
    });
    return run.goTo(run.address + 1);
  }

  private continueRun(choice: Extract<Choice, { kind: 'run' }>, run: Attempt): boolean {
    const instruction = this.program.instructions[choice.address] as Extract<Instruction, { op: 'run' }>;
    const { position, left, address } = choice;
    this.count(1);
    if (!instruction.isLazy) {
      if (left > 0) run.choices.push({ kind: 'run', address, position: position - 1, left: left - 1 });
      return this.resume({ position, address: address + 1 }, run);
    }
    if (left === 0 || position >= this.text.length || !instruction.fits(this.at(position))) return false;
    run.position = position + 1;
    if (instruction.maximum === Infinity && !run.isNew(instruction.memo)) return false;
    run.choices.push({ kind: 'run', address, position: position + 1, left: left - 1 });
    return run.goTo(address + 1);
  }

  private store(slot: number, run: Attempt): boolean {
    run.choices.push({ kind: 'restore', slot, value: this.state[slot] ?? UNSET });
    this.state[slot] = run.position;
    return run.goTo(run.address + 1);
  }

  private isSet = (group: number): boolean => this.state[group * 2 + 1] !== UNSET;

  private repeatGroup(instruction: Extract<Instruction, { op: 'reference' }>, run: Attempt): boolean {
    if (!this.isSet(instruction.group)) return false;
    const start = this.state[instruction.group * 2] ?? 0;
    const length = (this.state[instruction.group * 2 + 1] ?? 0) - start;
    const { fold } = instruction;
    this.count(Math.max(length, 0) >>> 2);
    if (run.position + length > this.text.length) return false;
    for (let offset = 0; offset < length; offset += 1) {
      const [left, right] = [this.at(start + offset), this.at(run.position + offset)];
      if (fold ? fold(left) !== fold(right) : left !== right) return false;
    }
    run.position += length;
    return run.goTo(run.address + 1);
  }

  private look(instruction: Extract<Instruction, { op: 'look' }>, run: Attempt): boolean {
    const from = run.position - instruction.width;
    const key = run.position * this.program.memoCount + instruction.memo;
    const known = this.program.hasReferences ? undefined : this.looked.get(key);
    const before = this.program.hasReferences ? [...this.state] : [];
    const found = known ?? (from >= 0 && this.match(instruction.body, from) !== null);
    if (!this.program.hasReferences) this.looked.set(key, found);
    if (found && !instruction.isNegative) run.choices.push({ kind: 'restore all', state: before });
    else before.forEach((value, slot) => (this.state[slot] = value));
    return found !== instruction.isNegative && run.goTo(instruction.next);
  }

  private commit(instruction: Extract<Instruction, { op: 'atomic' }>, run: Attempt): boolean {
    const before = [...this.state];
    const end = this.match(instruction.body, run.position);
    if (end === null) return false;
    run.choices.push({ kind: 'restore all', state: before });
    run.position = end;
    return run.goTo(instruction.next);
  }

  private holds(anchor: Anchor, isWord: CharacterTest, position: number): boolean {
    const { length } = this.text;
    switch (anchor) {
      case 'start of text':
        return position === 0;
      case 'end of text':
        return position === length;
      case 'start of line':
        return position === 0 || this.at(position - 1) === LINE_BREAK;
      case 'end of line':
        return position === length || this.at(position) === LINE_BREAK;
      case 'end of text or before its last line break':
        return position === length || (position === length - 1 && this.at(position) === LINE_BREAK);
      case 'word boundary':
        return length > 0 && this.isBoundary(isWord, position);
      case 'no word boundary':
        return length > 0 && !this.isBoundary(isWord, position);
    }
  }

  private isBoundary(isWord: CharacterTest, position: number): boolean {
    const before = position > 0 && isWord(this.at(position - 1));
    const after = position < this.text.length && isWord(this.at(position));
    return before !== after;
  }

  private at(position: number): number {
    return this.text[position] ?? 0;
  }

  private count(steps: number): void {
    this.steps += steps;
    if (this.steps > (this.program.hasReferences ? MAXIMUM_STEPS_WITH_STATE : MAXIMUM_STEPS))
      throw new ExpressionLimitReached();
  }
}

/** One way through the instructions, with the choices it can go back to. */
class Attempt {
  address = 0;
  position = 0;
  readonly choices: Choice[] = [];

  constructor(
    private readonly visited: PlaceSet | null,
    private readonly memoCount: number,
  ) {}

  goTo(address: number): true {
    this.address = address;
    return true;
  }

  /** False when this instruction was reached at this position before: it led nowhere then, so it will now. */
  isNew(memo: number): boolean {
    return this.visited?.add(this.position * this.memoCount + memo) ?? true;
  }

  wasAt(memo: number, position: number): boolean {
    return this.visited?.has(position * this.memoCount + memo) ?? false;
  }
}

function toCodePoints(text: string): Uint32Array {
  const codePoints = new Uint32Array(text.length);
  let length = 0;
  for (const character of text) codePoints[length++] = character.codePointAt(0) ?? 0;
  return codePoints.subarray(0, length);
}
