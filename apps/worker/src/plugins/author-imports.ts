import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuthorFiles } from './author-files.ts';
import type { PluginPackage } from './plugin-package.ts';
import type { ModuleFactory } from './webpack-types.ts';

const KIT = '@cloudloom/workflow';
/** Built-in modules that compute only; the bundler has versions of them for the sandbox. */
const HARMLESS = new Set(['assert', 'url', 'util']);
const NETWORK_PACKAGES = new Set(
  ['axios', 'cross-fetch', 'got', 'isomorphic-fetch', 'ky', 'needle', 'node-fetch', 'request'].concat([
    'superagent',
    'undici',
    'ws',
  ]),
);

/** An import that workflow code cannot have. */
export interface RefusedImport {
  /** Path in the package. */
  file: string;
  request: string;
  reason: string;
}

type ResolveRequest = Parameters<Parameters<ModuleFactory['hooks']['beforeResolve']['tap']>[1]>[0];

/**
 * Decides about each import of a plugin's files: what the sandbox cannot have is noted and left out; the authoring kit is the
 * plugin's own copy if it has one, else the server's.
 */
export class AuthorImports {
  readonly refused: RefusedImport[] = [];
  private readonly hasOwnKit: boolean;

  constructor(
    plugin: PluginPackage,
    private readonly files: AuthorFiles,
  ) {
    this.hasOwnKit = existsSync(join(plugin.folder, 'node_modules', KIT, 'package.json'));
  }

  watch(factory: ModuleFactory): void {
    factory.hooks.beforeResolve.tap('AuthorImports', (data) => this.decide(data));
  }

  private decide(data: ResolveRequest): false | undefined {
    const { issuer } = data.contextInfo;
    if (!this.files.has(issuer)) return undefined;
    const reason = refusal(data.request);
    if (reason !== null) {
      this.refused.push({ file: this.files.shorten(issuer), request: data.request, reason });
      return false;
    }
    if (data.request.startsWith('node:')) data.request = data.request.slice('node:'.length);
    if (data.request === KIT && !this.hasOwnKit) data.request = fileURLToPath(import.meta.resolve(KIT));
    return undefined;
  }
}

/** Why workflow code cannot import something, as the end of a sentence; null when it can. */
function refusal(request: string): string | null {
  const bare = request.replace(/^node:/, '');
  const name = packageOf(bare);
  if (request.startsWith('node:') || builtinModules.includes(bare) || builtinModules.includes(name))
    return HARMLESS.has(bare) ? null : `is a module of Node.js; do such work in an operation`;
  if (NETWORK_PACKAGES.has(name)) return 'uses the network; do such work in an operation';
  if (name.startsWith('@temporalio/')) return `belongs to the engine; use what ${KIT} offers`;
  if (name.startsWith('@cloudloom/') && bare !== KIT)
    return `is not there for workflows; use what ${KIT} offers`;
  return null;
}

function packageOf(request: string): string {
  const [first = '', second = ''] = request.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
