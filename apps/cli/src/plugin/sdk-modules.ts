import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { CliError } from '../errors.ts';

/** A compiled file of one of our packages: `package` is its folder's name, `path` lies below the folder of the build. */
interface Module {
  readonly package: string;
  readonly path: string;
}

/** `import { A, type B as C } from '@cloudloom/topology';`, and the same with `export` or `type` in front. */
const NAMED = /(import|export)( type)? \{([^}]*)\} from ['"]@cloudloom\/([\w/-]+)['"];/g;
/** `import('@cloudloom/topology').Json`, which the compiler writes into declarations. */
const INLINE = /import\(['"]@cloudloom\/([\w/-]+)['"]\)\.(\w+)/g;
const ANY_OF_OURS = /(?:from |import\()['"]@cloudloom\/[^'"]+['"]/;
const RELATIVE = /(?:from |import |import\()['"](\.[^'"]+)['"]/g;
const FOREIGN = /^(?:import|export) (?:[^'"\n]* from )?['"]([^.'"][^'"]*)['"]/gm;
const MAP_COMMENT = /\n\/\/# sourceMappingURL=.*\s*$/;

/**
 * Collects compiled modules of several packages into one folder, so that they need each other by relative paths alone.
 * An import from another of our packages goes straight to the file that declares the name: what its index exports besides
 * stays out.
 */
export class SdkModules {
  /** Text by path below the folder of the collection, `<package>/<path>`. */
  readonly files = new Map<string, string>();

  /** @param builds the folder of the build of each package, by the package's name without scope */
  constructor(private readonly builds: ReadonlyMap<string, string>) {}

  /** @throws CliError when something cannot be part of a package that stands alone */
  add(module: Module): void {
    const name = nameOf(module);
    if (this.files.has(name)) return;
    const original = this.read(module).replace(MAP_COMMENT, '\n');
    const kind = extensionOf(module.path);
    const needed: Module[] = relativeImports(module, original);
    const locate = (packageName: string, exported: string): string => {
      const target = this.declarationOf({ package: packageName, path: `index${kind}` }, exported);
      needed.push(target);
      return relativePath(module, target);
    };
    const text = original
      .replaceAll(NAMED, (_, verb: string, type: string | undefined, names: string, from: string) =>
        redirected({ verb: `${verb}${type ?? ''}`, names, locate: (name) => locate(from, name) }),
      )
      .replaceAll(
        INLINE,
        (_, from: string, exported: string) => `import("${locate(from, exported)}").${exported}`,
      );
    refuseForeign(module, text);
    this.files.set(name, text);
    for (const next of needed) this.add(next);
  }

  /** The module that declares what `index` exports as `name`; follows re-exports, also through other packages. */
  private declarationOf(index: Module, name: string): Module {
    const found = this.search(index, name);
    if (!found)
      throw new CliError(
        'sdk_unpackable',
        `${nameOf(index)} does not export ${name}; is the build up to date?`,
      );
    return found;
  }

  private search(module: Module, name: string): Module | undefined {
    const text = this.read(module);
    const kind = extensionOf(module.path);
    for (const [, names = '', from = ''] of text.matchAll(
      /export (?:type )?\{([^}]*)\} from ['"]([^'"]+)['"]/g,
    )) {
      const isIt = namesOf(names).some(({ original, local }) => original === name && local === name);
      if (isIt) return this.search(targetOf(module, from, kind), name) ?? targetOf(module, from, kind);
    }
    if (new RegExp(`^export (?:declare |abstract |async )*\\w+ ${name}\\b`, 'm').test(text)) return module;
    for (const [, from = ''] of text.matchAll(/export (?:type )?\* from ['"]([^'"]+)['"]/g)) {
      const found = this.search(targetOf(module, from, kind), name);
      if (found) return found;
    }
    return undefined;
  }

  private read(module: Module): string {
    const folder = this.builds.get(module.package);
    const file = join(folder ?? '', module.path);
    if (folder === undefined || !existsSync(file))
      throw new CliError('sdk_unpackable', `${file} is missing. Build first: npm run build`);
    return readFileSync(file, 'utf8');
  }
}

const nameOf = (module: Module): string => `${module.package}/${module.path}`;

const extensionOf = (path: string): '.d.ts' | '.js' => (path.endsWith('.d.ts') ? '.d.ts' : '.js');

/** Declarations import the JavaScript; beside it lies the declaration. */
function targetOf(importer: Module, specifier: string, kind: '.d.ts' | '.js'): Module {
  if (!specifier.startsWith('.'))
    return { package: specifier.replace('@cloudloom/', ''), path: `index${kind}` };
  const path = posix.join(posix.dirname(importer.path), specifier).replace(/(\.d)?\.[jt]s$/, kind);
  return { package: importer.package, path };
}

function relativeImports(module: Module, text: string): Module[] {
  return [...text.matchAll(RELATIVE)].map(([, specifier = '']) =>
    targetOf(module, specifier, extensionOf(module.path)),
  );
}

/** As an import says it: always to the JavaScript. */
function relativePath(from: Module, to: Module): string {
  const path = posix.relative(dirname(nameOf(from)), nameOf(to)).replace(/\.d\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

interface ImportedName {
  /** With its modifier and its new name, as it stands in the braces. */
  readonly text: string;
  readonly original: string;
  readonly local: string;
}

function namesOf(list: string): ImportedName[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const [original = '', local = original] = text.replace(/^type /, '').split(' as ');
      return { text, original, local };
    });
}

/** One statement for each file that the names are declared in. */
function redirected(statement: { verb: string; names: string; locate: (name: string) => string }): string {
  const byFile = new Map<string, string[]>();
  for (const { text, original } of namesOf(statement.names)) {
    const file = statement.locate(original);
    byFile.set(file, [...(byFile.get(file) ?? []), text]);
  }
  return [...byFile]
    .map(([file, names]) => `${statement.verb} { ${names.join(', ')} } from '${file}';`)
    .join('\n');
}

function refuseForeign(module: Module, text: string): void {
  const [, foreign] = FOREIGN.exec(text) ?? [];
  FOREIGN.lastIndex = 0;
  const problem = ANY_OF_OURS.exec(text)?.[0] ?? foreign;
  if (problem === undefined) return;
  throw new CliError(
    'sdk_unpackable',
    `${nameOf(module)} imports ${problem}, which the package for authors does not bring along.`,
  );
}
