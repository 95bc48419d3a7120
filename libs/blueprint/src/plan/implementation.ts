import type { PluginDefinition } from '../definitions/plugin-definition.ts';
import type { Complaint } from '../problem.ts';
import type { ImportResolver } from '../imports/import-resolver.ts';

/** What the text of an implementation means. */
export type Implementation =
  | { kind: 'script'; source: 'script_path' | 'script_source' }
  | { kind: 'plugin'; plugin: string; operation: string }
  | { kind: 'ambiguous'; plugins: string[] }
  | { kind: 'unknown' };

/** That the plugin for scripts is missing is one mistake, however many scripts there are. */
export const NO_SCRIPT_PLUGIN = 'no script plugin';
const LIKE_A_PATH = /\/|\.(?:sh|py|rb|pl|js|ps1|bat|cmd|yaml)$/;
const SCHEME = /^[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*:/; // eslint-disable-line no-control-regex -- blanks of any kind

/** Tells scripts from plugin operations; which files exist was looked up beforehand, once for each text. */
export class Implementations {
  private readonly known = new Map<string, Implementation>();

  private constructor(
    /** Names of the declared plugins. */
    readonly plugins: readonly string[],
    private readonly namespaces: readonly string[],
    private readonly scripts: ReadonlySet<string>,
  ) {}

  static async lookUp(
    texts: Iterable<string>,
    facts: {
      plugins: ReadonlyMap<string, PluginDefinition>;
      namespacesMapping: Record<string, string>;
      resolver: ImportResolver;
    },
  ): Promise<Implementations> {
    const scripts = new Set<string>();
    for (const text of new Set(texts)) {
      const mayBeFile = text !== '' && !SCHEME.test(text) && !isInline(text);
      // A path is looked for in the blueprint's folder, whatever it starts with.
      if (mayBeFile && (await facts.resolver.exists(withoutNamespace(text).replace(/^\/+/, ''))))
        scripts.add(text);
    }
    return new Implementations([...facts.plugins.keys()], Object.keys(facts.namespacesMapping), scripts);
  }

  /** The name of the plugin that runs scripts, if one is declared; a namespace before it does no harm. */
  get scriptPlugin(): string | undefined {
    return this.plugins.find((name) => name === 'script' || name.endsWith('--script'));
  }

  resolve(text: string): Implementation {
    const known = this.known.get(text);
    if (known) return known;
    const implementation = this.determine(text);
    this.known.set(text, implementation);
    return implementation;
  }

  private determine(text: string): Implementation {
    if (isInline(text)) return { kind: 'script', source: 'script_source' };
    if (SCHEME.test(text) || this.scripts.has(text)) return { kind: 'script', source: 'script_path' };
    const plugins = this.plugins.filter((name) => text.startsWith(`${name}.`));
    const [plugin] = plugins;
    if (plugin !== undefined && plugins.length === 1)
      return { kind: 'plugin', plugin, operation: text.slice(plugin.length + 1) };
    if (plugins.length > 1) return { kind: 'ambiguous', plugins };
    // A script of an imported blueprint is fetched from there when it runs, so it need not be here.
    return this.namespaces.some((namespace) => text.startsWith(`${namespace}--`))
      ? { kind: 'script', source: 'script_path' }
      : { kind: 'unknown' };
  }
}

/** What an author may have meant with an implementation that is neither a script nor an operation of a plugin. */
export function explainImplementation(
  text: string,
  plugins: Iterable<string>,
): Pick<Complaint, 'unknown' | 'hint'> {
  const [name = text] = text.split('.');
  const unknown = { name, known: plugins, section: 'plugins' };
  return LIKE_A_PATH.test(text)
    ? { unknown, hint: "there is no such file in the blueprint's folder" }
    : { unknown };
}

/** A namespace goes before the path of a script as before a name; the file lies where it lay. */
const withoutNamespace = (text: string): string => text.split('--').at(-1) ?? text;

const isInline = (text: string): boolean => text.trim().includes('\n');
