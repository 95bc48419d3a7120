import { characterRange, classOf, not, oneCharacter } from './characters.ts';
import { readEscape } from './escapes.ts';
import type { CharacterTest, PatternFlags } from './pattern.ts';
import type { PatternSource } from './pattern-source.ts';

/** A member of a class: one character, or a class of its own such as `\d`. */
type Member = number | CharacterTest;

/** Reads a class such as `[a-z\d]`, after its opening bracket. Throws PatternError. */
export function readClass(source: PatternSource, flags: PatternFlags): CharacterTest {
  const isNegated = source.takeIf('^');
  const tests: CharacterTest[] = [];
  const toTest = (member: Member) => (typeof member === 'number' ? oneCharacter(member, flags) : member);
  for (;;) {
    const token = takeMember(source);
    if (token === ']' && tests.length > 0) break;
    const low = readMember(source, token, flags);
    if (!source.takeIf('-')) {
      tests.push(toTest(low));
      continue;
    }
    const end = takeMember(source);
    if (end === ']') {
      tests.push(toTest(low), oneCharacter(0x2d, flags));
      break;
    }
    const high = readMember(source, end, flags);
    if (typeof low !== 'number' || typeof high !== 'number' || high < low)
      throw source.error(`bad character range ${token}-${end}`);
    tests.push(characterRange(low, high, flags));
  }
  const [only] = tests;
  const fitsAny: CharacterTest =
    only && tests.length === 1 ? only : (character) => tests.some((test) => test(character));
  return isNegated ? not(fitsAny) : fitsAny;
}

function takeMember(source: PatternSource): string {
  const token = source.take();
  if (token === undefined) throw source.error('unterminated character set');
  return token;
}

function readMember(source: PatternSource, token: string, flags: PatternFlags): Member {
  if (!token.startsWith('\\')) return token.codePointAt(0) ?? 0;
  const known = classOf(token.slice(1), flags);
  if (known) return known;
  const escape = readEscape(source, token, 'class');
  if (escape.kind === 'reference') throw source.error(`bad escape ${token}`);
  return escape.character;
}
