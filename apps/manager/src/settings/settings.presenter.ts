import type { SystemSetting } from '@cloudloom/executions';
import { ConflictError, type PermissionChange } from '@cloudloom/model';
import { listPermissions, ROLES } from '../access/permissions.ts';
import { presentTime } from '../answers/owned.presenter.ts';
import { DEFAULT_PAGE_SIZE } from '../requests/list-request.ts';

/** One of the server's settings as clients read it. */
export type Setting = ReturnType<typeof presentSetting>;

/** The server's settings as clients read them; with the authorization table where it is asked for. */
export const presentConfiguration = (
  settings: readonly Setting[],
  scope: string | undefined,
  changes: readonly PermissionChange[],
) => ({
  metadata: {},
  items: settings.filter((setting) => scope === undefined || setting.scope === scope),
  ...(scope === undefined || scope === 'authorization'
    ? { authorization: presentAuthorization(changes) }
    : {}),
});

/** A setting that can be changed. */
export const presentSetting = (setting: SystemSetting) => ({
  ...describe(setting),
  is_editable: true,
  updated_at: presentTime(setting.updatedAt),
  updater_name: setting.updaterName,
  admin_only: false,
});

/** What is as it is: shown, never changed. */
export const FIXED_SETTINGS: readonly Setting[] = [
  {
    ...{ name: 'default_page_size', value: DEFAULT_PAGE_SIZE, scope: 'rest' },
    schema: { type: 'number', minimum: 1 },
    ...{ is_editable: false, updated_at: null, updater_name: null, admin_only: false },
  },
];

/** The setting of a name, before which its scope may stand; undefined when there is none. */
export const findSetting = (settings: readonly Setting[], asked: string): Setting | undefined =>
  settings.find(({ name, scope }) => asked === name || asked === `${scope}.${name}`);

/** Throws ConflictError for one that cannot be changed. */
export function requireEditable(setting: Setting): void {
  if (!setting.is_editable) throw new ConflictError(`${setting.name} is not editable`);
}

const describe = ({ name, value, scope, schema }: SystemSetting) => ({
  name: name as string,
  value,
  scope: scope as string,
  schema: { ...schema } as { type: string; minimum: number },
});

const presentAuthorization = (changes: readonly PermissionChange[]) => ({
  roles: ROLES.map((role) => ({ name: role.name, type: role.type, description: role.description })),
  permissions: listPermissions(changes),
});

/** What installers of the original store about the host; there is nothing to tell. */
export const presentProviderContext = () => ({ name: 'cloudloom', context: {} });
