import type { Json, JsonObject } from '@cloudloom/blueprint';
import { CtxCallError, type CtxEntry } from './entry.ts';
import { IllegalPath } from './property-path.ts';
import { resolveCall } from './resolution.ts';

const EXPRESSION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const PATH = /^[A-Za-z_]\w*(?:\.\w+|\[\d+\]|\['[^']*'\]|\["[^"]*"\])*$/;

/**
 * Fills `{{ path }}` expressions with variables and with what `ctx` answers; comments go away, unknown names become
 * empty. Statements, filters and calls are refused by name rather than left in the file.
 */
export async function renderTemplate(
  template: string,
  variables: JsonObject,
  ctx: CtxEntry,
): Promise<string> {
  const content = template.replaceAll(/\{#.*?#\}/gs, '');
  const statement = /\{%.*?%\}/s.exec(content);
  if (statement !== null) throw unsupported(statement[0]);
  const expressions = new Set([...content.matchAll(EXPRESSION)].map(([, expression]) => expression ?? ''));
  const values = new Map<string, string>();
  for (const expression of expressions) values.set(expression, await evaluate(expression, variables, ctx));
  return content.replaceAll(EXPRESSION, (_whole, expression: string) => values.get(expression) ?? '');
}

async function evaluate(expression: string, variables: JsonObject, ctx: CtxEntry): Promise<string> {
  if (!PATH.test(expression)) throw unsupported(`{{ ${expression} }}`);
  const segments = [...expression.matchAll(/(\w+)|\['([^']*)'\]|\["([^"]*)"\]/g)].map(
    ([, plain, single, double]) => plain ?? single ?? double ?? '',
  );
  const [first = '', ...rest] = segments;
  if (first !== 'ctx') return show(descend(variables, segments));
  return show(await readContext(ctx, rest));
}

/** Properties are fetched whole and descended into here, since their keys may contain dots. */
async function readContext(ctx: CtxEntry, segments: string[]): Promise<Json | undefined> {
  const position = segments.findIndex((segment) => segment.endsWith('properties') || segment === 'inputs');
  const depth = position < 0 ? segments.length : position + 1;
  try {
    const answer = await resolveCall(ctx, segments.slice(0, depth));
    return answer.kind === 'value' ? descend(answer.value, segments.slice(depth)) : undefined;
  } catch (error) {
    if (error instanceof IllegalPath) return undefined;
    throw error;
  }
}

function descend(value: Json, segments: string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const segment of segments) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, segment)) return undefined;
    current = (current as JsonObject)[segment];
  }
  return current;
}

function show(value: Json | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'None';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const unsupported = (what: string): CtxCallError =>
  new CtxCallError(
    `Templates know {{ path }} only; this one has ${what}. Compute the value and pass it as a variable.`,
  );
