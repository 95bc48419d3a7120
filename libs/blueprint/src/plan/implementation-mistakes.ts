import type { Complaint } from '../problem.ts';
import { NO_SCRIPT_PLUGIN, explainImplementation } from './implementation.ts';
import type { Implementations } from './implementation.ts';

/**
 * Why an operation of a relationship type cannot be carried out, if so: its implementation is neither a script nor a
 * plugin's (19), fits several plugins (91), or is a script without a plugin for scripts (61) or given twice (60).
 */
export function findMistake(
  text: string,
  { inputs, implementations }: { inputs: Record<string, unknown>; implementations: Implementations },
): Complaint | undefined {
  if (text === '') return undefined;
  const implementation = implementations.resolve(text);
  switch (implementation.kind) {
    case 'plugin':
      return undefined;
    case 'unknown':
      return {
        code: 19,
        message: `The implementation '${text}' is neither a script nor an operation of a plugin`,
        ...explainImplementation(text, implementations.plugins),
      };
    case 'ambiguous':
      return {
        code: 91,
        message: `The implementation '${text}' is ambiguous: plugins ${implementation.plugins.join(', ')} fit`,
      };
    case 'script':
      return findScriptMistake(text, { inputs, implementations });
  }
}

function findScriptMistake(
  text: string,
  { inputs, implementations }: { inputs: Record<string, unknown>; implementations: Implementations },
): Complaint | undefined {
  if (implementations.scriptPlugin === undefined) {
    return {
      code: 61,
      message: `Scripts need a plugin named 'script', and none is declared; '${text}' is one`,
      ...explainImplementation('script', implementations.plugins),
      once: NO_SCRIPT_PLUGIN,
    };
  }
  const given = ['script_path', 'script_source'].find((key) => Object.hasOwn(inputs, key));
  return given === undefined
    ? undefined
    : { code: 60, message: `Cannot define '${given}' both as an input and as the implementation '${text}'` };
}
