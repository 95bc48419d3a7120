import type { Owned } from './scope.ts';

/** `uploaded`: no worker has answered yet. `installed`: a worker has bundled it. `failed`: no worker could; `error` says why. */
export type PluginState = 'uploaded' | 'installed' | 'failed';

/** An uploaded plugin: one version of a package. `createdAt` is the time of its upload. */
export interface Plugin extends Owned {
  /** A UUID. */
  id: string;
  packageName: string;
  packageVersion: string;
  title: string;
  /** Name of the package's file, such as `greeter-1.0.0.tgz`. */
  archiveName: string;
  /** The text of its plugin.yaml. */
  yaml: string;
  /** SHA-256 of the package's file, in hexadecimal digits. */
  archiveHash: string;
  state: PluginState;
  /** Null unless failed. */
  error: string | null;
}

/** What a worker reports after it tried to make the plugin's workflows usable. */
export interface PluginInstallation {
  state: Exclude<PluginState, 'uploaded'>;
  error: string | null;
}
