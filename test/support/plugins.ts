import { packFiles } from './archives.ts';
import type { Stack } from './stack.ts';

export interface PluginWishes {
  name?: string;
  version?: string;
  /** Sections of plugin.yaml after `plugins`. */
  sections?: string;
  /** Files of the package besides package.json and plugin.yaml; null leaves one of those out. */
  files?: Record<string, string | null>;
}

const GREETER_WORKFLOWS = `
workflows:
  greet: greeter.workflows.greet
  greet_all: { mapping: greeter.workflows.greet_all, parameters: { text: { default: hello } } }
`;

const GREETER_MODULE = `
exports.greet = async (ctx) => { await ctx.sendEvent('greetings'); };
exports.greetAll = async (ctx, { text }) => { await ctx.sendEvent(text + ' to all'); };
`;

/** The plugin.yaml of a plugin called `greeter`, whatever its package is called. */
export const pluginYaml = ({
  name = 'greeter',
  version = '1.0.0',
  sections = GREETER_WORKFLOWS,
}: PluginWishes = {}): string => `plugins:
  greeter:
    executor: central_deployment_agent
    package_name: '${name}'
    package_version: '${version}'
${sections}`;

/** A plugin package as `npm pack` makes it: greeter 1.0.0 with the workflows greet and greet_all, unless wished otherwise. */
export function packPlugin(wishes: PluginWishes = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { name = 'greeter', version = '1.0.0' } = wishes;
  const files: Record<string, string | null> = {
    'package.json': JSON.stringify({ name, version, main: 'lib/index.js' }),
    'plugin.yaml': pluginYaml(wishes),
    'lib/index.js': '',
    'lib/workflows.js': GREETER_MODULE,
    ...wishes.files,
  };
  const present = Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]]));
  return packFiles(Object.fromEntries(present) as Record<string, string>, 'package');
}

/** Uploads a packed plugin, which must be accepted; `query` begins with a question mark. */
export const uploadPlugin = (
  stack: Stack,
  raw: Uint8Array<ArrayBuffer>,
  query = '',
): Promise<{ id: string }> =>
  stack.ask('POST', `/plugins${query}`, { raw, headers: { 'Content-Type': 'application/octet-stream' } });
