import { CliError } from '../errors.ts';

/** Declared by the built-in types that every blueprint imports. */
const TAKEN = new Set(['agent', 'cfy_extensions', 'default_workflows', 'script']);
const MAXIMUM_LENGTH = 64;

/**
 * A plugin's name is that of its npm package and stands in front of the mappings in its YAML, so it has to be fit for both.
 * @throws CliError saying which names are possible
 */
export function checkPluginName(name: string): void {
  const refuse = (reason: string): never => {
    throw new CliError(
      'bad_plugin_name',
      `${JSON.stringify(name)} cannot be the name of a plugin: ${reason}.`,
    );
  };
  if (name.length > MAXIMUM_LENGTH)
    refuse(`it has ${name.length} characters, ${MAXIMUM_LENGTH} are possible`);
  if (name.startsWith('@'))
    refuse('it needs one without scope, since it stands in front of the mappings in plugin.yaml');
  if (!/^[a-z][a-z0-9_-]*$/.test(name))
    refuse(
      'it must begin with a small letter and go on with small letters, digits, "-" and "_", e.g. "web-checks"',
    );
  if (name === 'node_modules') refuse('npm keeps packages in folders of that name');
  if (TAKEN.has(name)) refuse('every blueprint has a built-in plugin of that name');
}
