import { DOCUMENT_MISTAKES } from './document-mistakes.ts';
import { FUNCTION_MISTAKES } from './function-mistakes.ts';
import { IMPORT_MISTAKES } from './import-mistakes.ts';
import { INPUT_MISTAKES } from './input-mistakes.ts';
import type { Mistake } from './mistake.ts';
import { TEMPLATE_MISTAKES } from './template-mistakes.ts';
import { TYPE_MISTAKES } from './type-mistakes.ts';
import { VERSION_MISTAKES } from './version-mistakes.ts';

const MISTAKES: readonly Mistake[] = [
  ...DOCUMENT_MISTAKES,
  ...VERSION_MISTAKES,
  ...IMPORT_MISTAKES,
  ...TYPE_MISTAKES,
  ...TEMPLATE_MISTAKES,
  ...INPUT_MISTAKES,
  ...FUNCTION_MISTAKES,
];

/** The mistakes by the answer they lead to, in an order that does not change. */
export const MISTAKES_BY_ANSWER: ReadonlyMap<string, readonly Mistake[]> = byAnswer(MISTAKES);

function byAnswer(mistakes: readonly Mistake[]): Map<string, Mistake[]> {
  const groups = new Map<string, Mistake[]>();
  for (const mistake of mistakes)
    groups.set(mistake.expected, [...(groups.get(mistake.expected) ?? []), mistake]);
  return groups;
}
