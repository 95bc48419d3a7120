import type { Json } from '@cloudloom/workflow';
import type { Behaviour, Step } from './behaviour.ts';

/** Where operations look for what was told, and find their steps. */
const TOLD = '$folder/told';

/** File name of a line or an operation. */
export const fileNameOf = (text: string): string => text.replace(/[^a-zA-Z0-9_]/g, '-');

/**
 * The one script of all operations: counts its runs in the scenario's folder and goes on with the step that lies there
 * for this run, else with the step for every run, else it succeeds.
 */
export const STEP_SCRIPT = `#!/bin/bash
if [ -e "$folder/indexed" ]; then
  key="\${key/ /_$(ctx instance index) }"
fi
name="\${key//[^a-zA-Z0-9_]/-}"
run=$(cat "$folder/$name.runs" 2>/dev/null || echo 0)
echo $((run + 1)) >"$folder/$name.runs"
for step in "$folder/$name.$run.sh" "$folder/$name.sh"; do
  if [ -e "$step" ]; then
    . "$step"
    exit
  fi
done
`;

/** The files of a scenario's folder: one for each scripted run of an operation. */
export function stepFilesOf({ operations = {} }: Behaviour): Map<string, string> {
  const files = new Map<string, string>();
  for (const [key, steps] of Object.entries(operations))
    if (!Array.isArray(steps)) files.set(`${fileNameOf(key)}.sh`, scriptOf(steps));
    else for (const [run, step] of steps.entries()) files.set(`${fileNameOf(key)}.${run}.sh`, scriptOf(step));
  if (Object.keys(operations).some((key) => /^\w+_\d+ /.test(key))) files.set('indexed', '');
  return files;
}

const PLAIN: Record<Extract<Step, string>, string> = {
  ok: 'exit 0',
  fail: 'exit 1',
  abort: "ctx abort-operation 'no use'",
  ask: "ctx retry-operation 'not yet'",
};

function scriptOf(step: Step): string {
  if (typeof step === 'string') return `${PLAIN[step]}\n`;
  if ('returns' in step) return `ctx returns ${argumentOf(step.returns)}\n`;
  if ('returnsInput' in step) return `ctx returns "$${step.returnsInput}"\n`;
  if ('asksAfter' in step) return `ctx retry-operation 'not yet' '@${step.asksAfter}'\n`;
  if ('takes' in step) return `sleep ${step.takes}\n${scriptOf(step.then ?? 'ok')}`;
  if ('script' in step) return `${step.script}\n`;
  const gate = `${TOLD}/${fileNameOf(step.until)}`;
  return `for _ in {1..2400}; do [ -e "${gate}" ] && break; sleep 0.05; done\n${scriptOf(step.then ?? 'ok')}`;
}

/** A mapping at the end would be taken for named arguments, so another follows it. */
function argumentOf(value: Json): string {
  if (typeof value === 'string') return `'${value}'`;
  const rest = typeof value === 'object' && value !== null && !Array.isArray(value) ? " '@{}'" : '';
  return `'@${JSON.stringify(value)}'${rest}`;
}
