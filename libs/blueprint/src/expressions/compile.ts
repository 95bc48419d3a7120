import { PatternError } from './pattern.ts';
import type { Pattern, PatternStep, RepeatMode } from './pattern.ts';
import type { Instruction, Program } from './program.ts';
import type { ReadPattern } from './read-pattern.ts';
import { widthOf } from './width.ts';

/** Counted repetitions are written out, so that a short pattern can stand for a very long one. */
const MAXIMUM_INSTRUCTIONS = 50_000;

/** Turns a parsed expression into instructions. Throws PatternError when it stands for too many. */
export function compilePattern({ pattern, groupCount }: ReadPattern): Program {
  const compiler = new Compiler(groupCount, needsState(pattern));
  compiler.add(pattern);
  return compiler.finish();
}

/**
 * Whether what follows can depend on more than the position: on what groups have matched, or, where the first way
 * found is final, on iterations of a loop that consume nothing.
 */
function needsState(pattern: Pattern, isFinal = false): boolean {
  return pattern.some((step) => {
    switch (step.kind) {
      case 'reference':
      case 'conditional':
        return true;
      case 'choice':
        return step.branches.some((branch) => needsState(branch, isFinal));
      case 'character':
      case 'anchor':
        return false;
      case 'atomic':
        return needsState(step.body, true);
      case 'repeat': {
        const isFinalHere = isFinal || step.mode === 'possessive';
        return (isFinalHere && widthOf(step.body, []).least === 0) || needsState(step.body, isFinalHere);
      }
      default:
        return needsState(step.body, isFinal);
    }
  });
}

type RepeatStep = Extract<PatternStep, { kind: 'repeat' }>;

class Compiler {
  private readonly instructions: Instruction[] = [];
  private stateSize: number;
  private memoCount = 0;

  constructor(
    groupCount: number,
    private readonly hasReferences: boolean,
  ) {
    this.stateSize = hasReferences ? groupCount * 2 : 0;
  }

  finish(): Program {
    this.emit({ op: 'accept' });
    const { instructions, stateSize, hasReferences, memoCount } = this;
    return { instructions, stateSize, hasReferences, memoCount };
  }

  add(pattern: Pattern): void {
    for (const step of pattern) this.addStep(step);
  }

  private addStep(step: PatternStep): void {
    switch (step.kind) {
      case 'character':
        return this.emit({ op: 'character', fits: step.fits });
      case 'anchor':
        return this.emit({ op: 'anchor', anchor: step.anchor, isWord: step.isWord });
      case 'group':
        return this.addGroup(step.index, step.body);
      case 'part':
        return this.add(step.body);
      case 'atomic':
        return this.addAtomic(() => this.add(step.body));
      case 'choice':
        return this.addChoice(step.branches);
      case 'repeat':
        return this.addRepeat(step);
      case 'reference':
        return this.emit({ op: 'reference', group: step.group, fold: step.fold });
      case 'conditional':
        return this.addConditional(step);
      case 'look':
        return this.addLook(step);
    }
  }

  private addGroup(index: number, body: Pattern): void {
    if (this.hasReferences) this.emit({ op: 'save', slot: index * 2 });
    this.add(body);
    if (this.hasReferences) this.emit({ op: 'save', slot: index * 2 + 1 });
  }

  private addAtomic(addBody: () => void): void {
    const atomic = { op: 'atomic' as const, body: this.here + 1, next: 0 };
    this.emit(atomic);
    addBody();
    this.emit({ op: 'accept' });
    atomic.next = this.here;
  }

  private addLook(step: Extract<PatternStep, { kind: 'look' }>): void {
    const { width, isNegative } = step;
    const look = { op: 'look' as const, width, isNegative, body: this.here + 1, next: 0, memo: this.memo() };
    this.emit(look);
    this.add(step.body);
    this.emit({ op: 'accept' });
    look.next = this.here;
  }

  private addChoice(branches: readonly Pattern[]): void {
    const ends: { op: 'jump'; to: number }[] = [];
    branches.forEach((branch, index) => {
      if (index === branches.length - 1) return this.add(branch);
      const fork = this.fork();
      this.add(branch);
      const end = { op: 'jump' as const, to: 0 };
      ends.push(end);
      this.emit(end);
      fork.second = this.here;
    });
    for (const end of ends) end.to = this.here;
  }

  private addConditional(step: Extract<PatternStep, { kind: 'conditional' }>): void {
    const condition = { op: 'fork on group' as const, group: step.group, otherwise: 0 };
    this.emit(condition);
    this.add(step.yes);
    const end = { op: 'jump' as const, to: 0 };
    this.emit(end);
    condition.otherwise = this.here;
    this.add(step.no);
    end.to = this.here;
  }

  private addRepeat(step: RepeatStep): void {
    const { mode, minimum, maximum, body } = step;
    const addBody = mode === 'possessive' ? () => this.addAtomic(() => this.add(body)) : () => this.add(body);
    const addAll = () => {
      for (let count = 0; count < minimum; count += 1) {
        const before = this.here;
        addBody();
        // What emits nothing, matches nothing: writing it again changes nothing.
        if (this.here === before) break;
      }
      this.addOptional(step, addBody, maximum - minimum);
    };
    if (mode === 'possessive') this.addAtomic(addAll);
    else addAll();
  }

  private addOptional({ mode, body }: RepeatStep, addBody: () => void, count: number): void {
    if (count === 0 || body.length === 0) return;
    const [only] = body;
    if (only?.kind === 'character' && body.length === 1) {
      const isLazy = mode === 'lazy';
      return this.emit({ op: 'run', fits: only.fits, maximum: count, isLazy, memo: this.memo() });
    }
    if (count === Infinity) return this.addLoop(mode, addBody);
    const forks: Extract<Instruction, { op: 'fork' }>[] = [];
    const size = this.here;
    for (let index = 0; index < count; index += 1) {
      forks.push(this.fork());
      addBody();
      if (this.here === size + 1) break;
    }
    for (const fork of forks) this.leave(fork, mode);
  }

  /** An iteration that consumes nothing ends the loop, else it would never end. */
  private addLoop(mode: RepeatMode, addBody: () => void): void {
    const register = this.stateSize;
    if (this.hasReferences) this.stateSize += 1;
    const start = this.here;
    const fork = this.fork();
    if (!this.hasReferences) {
      addBody();
      this.emit({ op: 'jump', to: start });
    } else {
      this.emit({ op: 'mark', register });
      addBody();
      const exit = { op: 'exit if empty' as const, register, to: 0 };
      this.emit(exit);
      this.emit({ op: 'jump', to: start });
      exit.to = this.here;
    }
    this.leave(fork, mode);
  }

  /** Lets a fork lead out of a repetition: as its last resort, or at first when the repetition is lazy. */
  private leave(fork: Extract<Instruction, { op: 'fork' }>, mode: RepeatMode): void {
    fork.second = this.here;
    if (mode === 'lazy') [fork.first, fork.second] = [fork.second, fork.first];
  }

  private fork(): Extract<Instruction, { op: 'fork' }> {
    const fork = { op: 'fork' as const, first: this.here + 1, second: 0, memo: this.memo() };
    this.emit(fork);
    return fork;
  }

  private memo(): number {
    this.memoCount += 1;
    return this.memoCount - 1;
  }

  private get here(): number {
    return this.instructions.length;
  }

  private emit(instruction: Instruction): void {
    if (this.here >= MAXIMUM_INSTRUCTIONS)
      throw new PatternError('the pattern repeats too much, written out it is too long', 0);
    this.instructions.push(instruction);
  }
}
