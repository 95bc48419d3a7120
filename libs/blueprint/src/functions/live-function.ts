import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import type { EvaluationSource, IntrinsicFunction } from './evaluation.ts';
import { hasFunctions } from './function-call.ts';
import { pythonLiteral } from './python-text.ts';

/** A function that asks the live state; without one it stays as it is. `isFinal`: as in `Evaluated`, of all its results. */
export function liveFunction(
  name: string,
  check: (argument: Json) => void,
  answer: (argument: Json, live: EvaluationSource) => Promise<Json>,
  { isFinal = false }: { isFinal?: boolean } = {},
): IntrinsicFunction {
  return {
    isHybrid: false,
    check,
    async evaluate(argument, { environment: { live } }) {
      if (!live) return undefined;
      if (hasFunctions(argument))
        throw FunctionError.evaluation(
          name,
          `its argument contains a function without a value: ${pythonLiteral(argument)}`,
        );
      return { value: await answer(argument, live), isFinal };
    },
  };
}
