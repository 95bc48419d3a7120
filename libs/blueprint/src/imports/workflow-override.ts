import { placeOf } from '../parse/token.ts';
import type { MapEntry } from '../parse/token.ts';
import type { Complaint } from '../problem.ts';
import { mappingOf } from './definition-merges.ts';
import { isBuiltinFile } from './import-location.ts';

/** Why two definitions of a workflow with different mappings are refused, and what to do instead. */
export function explainOverride(earlier: MapEntry, later: MapEntry): Complaint {
  const name = String(later.key.value);
  const message = `Workflow '${name}' is mapped to ${describe(earlier)} and to ${describe(later)}; a mapping cannot be overridden.`;
  const isBuiltin = [earlier, later].some(({ key }) => isBuiltinFile(key.origin.source.file));
  const hint = isBuiltin
    ? `to change what ${name} does, define a workflow of another name and run that one`
    : 'give one of them another name, or import its file with a namespace';
  return { code: 4, message, hint };
}

function describe({ key, value }: MapEntry): string {
  const { file, line } = placeOf(key.origin);
  return `'${mappingOf(value)}' (${file}:${line})`;
}
