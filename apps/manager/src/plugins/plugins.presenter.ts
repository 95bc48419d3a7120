import type { Plugin, PluginState } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { PLUGIN } from './plugin-fields.ts';

const STATES: Readonly<Record<PluginState, string>> = {
  uploaded: 'pending-install',
  installed: 'installed',
  failed: 'error',
};

/** A plugin on the wire; `host` names the manager whose workers have installed it. What wagons alone have is null. */
export const presentPlugin = (plugin: Plugin, host: string): Presented<typeof PLUGIN> => ({
  id: plugin.id,
  ...presentOwnership(plugin),
  uploaded_at: presentTime(plugin.createdAt),
  package_name: plugin.packageName,
  package_version: plugin.packageVersion,
  archive_name: plugin.archiveName,
  package_source: null,
  supported_platform: null,
  supported_py_versions: null,
  distribution: null,
  distribution_release: null,
  distribution_version: null,
  wheels: null,
  excluded_wheels: null,
  title: plugin.title,
  yaml_url_path: `plugin:${plugin.packageName}?version=${plugin.packageVersion}`,
  yaml_files_paths: ['plugin.yaml'],
  installation_state: [{ manager: host, agent: null, state: STATES[plugin.state], error: plugin.error }],
  blueprint_labels: null,
  labels: null,
  resource_tags: null,
});
