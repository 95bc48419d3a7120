import { GUARDED_GLOBALS, GUARDS_GLOBAL } from '@cloudloom/temporal/workflows/plugin-guards';
import type { AuthorFiles } from './author-files.ts';
import { AuthorSourceMap } from './author-source-map.ts';
import { findLoops, type SyntaxNode } from './loops.ts';
import type { Compilation, Compiler, JavascriptParser, ModuleFactory } from './webpack-types.ts';

const PLUGIN_NAME = 'AuthorCode';
/** What author modules call their guards; a local variable, as the sandbox's globals are slow to reach. */
const LOCAL = '__cloudloom_local_guards__';
const MODULE_TYPES = ['javascript/auto', 'javascript/dynamic', 'javascript/esm'] as const;
/** Before the bundler's own substitutions, for `global`. */
const FIRST = { name: PLUGIN_NAME, stage: -100 };

/**
 * Changes the author's modules while they are bundled, line by line in place: a guarded global that a module names becomes
 * the guard of that name, and each loop notes where it is. Names that the module declares itself are left alone, and so
 * is every other module.
 */
export class AuthorCode {
  /** By file: compiled modules whose package holds a source map. */
  private readonly maps = new Map<string, AuthorSourceMap>();

  constructor(private readonly files: AuthorFiles) {}

  apply(compiler: Compiler, compilation: Compilation, factory: ModuleFactory): void {
    const hooks = compiler.webpack.NormalModule.getCompilationHooks(compilation);
    hooks.processResult.tap(PLUGIN_NAME, (result, module) => {
      const [code, , rest] = result;
      if (!this.files.has(module.resource) || !/\.[cm]?js$/.test(module.resource)) return result;
      const map = AuthorSourceMap.of(module.resource, code.toString(), this.files);
      if (map === null) return result;
      this.maps.set(module.resource, map);
      return [code, JSON.stringify(map.payload), rest];
    });
    for (const type of MODULE_TYPES)
      factory.hooks.parser.for(type).tap(PLUGIN_NAME, (parser) => this.guard(compiler, parser));
  }

  private guard(compiler: Compiler, parser: JavascriptParser): void {
    const { ConstDependency } = compiler.webpack.dependencies;
    const replace = (text: string, range: number | [number, number]): void =>
      parser.state.module.addPresentationalDependency(new ConstDependency(text, range));
    const authorFile = (): string | null => {
      const { resource } = parser.state.module;
      return this.files.has(resource) ? resource : null;
    };
    parser.hooks.program.tap(PLUGIN_NAME, (ast) => {
      const file = authorFile();
      if (file === null) return;
      const program = ast as unknown as SyntaxNode & { body: SyntaxNode[] };
      replace(`var ${LOCAL}=globalThis.${GUARDS_GLOBAL};`, startOfCode(program.body));
      const place = this.placesOf(file, parser.state.source.toString());
      for (const { start, end, isBlock } of findLoops(program)) {
        const note = `${LOCAL}.loop=${JSON.stringify(place(start))};`;
        replace(isBlock ? note : `{${note}`, isBlock ? start + 1 : start);
        if (!isBlock) replace('}', end);
      }
    });
    for (const name of GUARDED_GLOBALS) {
      parser.hooks.typeof.for(name).tap(FIRST, () => (authorFile() === null ? undefined : true));
      parser.hooks.expression.for(name).tap(FIRST, (expression) => {
        if (authorFile() === null || !expression.range) return undefined;
        const guard = `${LOCAL}.names.${name}`;
        replace(parser.scope.inShorthand ? `${name}:${guard}` : guard, expression.range);
        return true;
      });
    }
  }

  /** Turns offsets of a compiled file into what people read: `src/greet.ts:12`. */
  private placesOf(file: string, code: string): (offset: number) => string {
    const lineStarts = [0];
    for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) lineStarts.push(at + 1);
    const map = this.maps.get(file);
    return (offset) => {
      const line = lineStarts.findLastIndex((start) => start <= offset) + 1;
      const original = map?.place(line, offset - (lineStarts[line - 1] ?? 0));
      return original ? `${original.source}:${original.line}` : `${this.files.shorten(file)}:${line}`;
    };
  }
}

/** After the directives, which the bundler takes out and repeats in front, and after a line for the shell. */
function startOfCode(body: readonly SyntaxNode[]): number {
  const directives = body.filter((statement) => typeof statement['directive'] === 'string');
  const last = directives.at(-1);
  return last ? last.range[1] : (body[0]?.range[0] ?? 0);
}
