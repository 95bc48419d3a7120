import { blueprintText } from './trace-generator/blueprint-text.ts';
import type { ComparedTrace } from './trace-run.ts';

/** A differing case for a terminal; `show`: with everything that it takes to run it again. */
export function describeTrace(
  { seed, case: { ...found }, differences }: ComparedTrace,
  show: boolean,
): string[] {
  return [
    `DIFFERS --traces --seed ${seed} --count 1`,
    ...differences.map((line) => `    ${line}`),
    ...(show
      ? [
          '--- blueprint',
          blueprintText(found),
          `--- scenario${found.statesAreFindings ? ', where states are findings' : ''}`,
          scenarioText(found.scenario.steps),
        ]
      : []),
  ];
}

const scenarioText = (steps: readonly unknown[]): string =>
  `{"steps": [\n${steps.map((step) => `  ${JSON.stringify(step)}`).join(',\n')}\n]}`;
