import { EXECUTION_LIMIT } from '@cloudloom/executions';
import { ConflictError, NotFoundError } from '@cloudloom/model';
import { listPermissions, ROLES } from '../access/permissions.ts';
import { DEFAULT_PAGE_SIZE } from '../requests/list-request.ts';

/** One of the server's settings as clients read it. */
export type Setting = ReturnType<typeof presentSetting>;

/** The server's settings as clients read them; with the authorization table where it is asked for. */
export const presentConfiguration = (settings: readonly Setting[], scope: string | undefined) => ({
  metadata: {},
  items: settings.filter((setting) => scope === undefined || setting.scope === scope),
  ...(scope === undefined || scope === 'authorization' ? { authorization: presentAuthorization() } : {}),
});

/** All settings; those that can be changed have the given values. */
export const presentSettings = (values: Readonly<Record<string, number>>): Setting[] =>
  Object.entries(SETTINGS).map(([name, setting]) =>
    presentSetting(name, { ...setting, value: values[name] ?? setting.value }),
  );

/**
 * The setting that is to be changed, with its new value if given; its scope may stand before its name.
 * Throws NotFoundError, or ConflictError for one that cannot be changed.
 */
export function requireEditable(asked: string, value?: number): Setting {
  const name = asked.startsWith('rest.') ? asked.slice('rest.'.length) : asked;
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (setting === undefined) throw new NotFoundError('Config', asked);
  if (!setting.isEditable) throw new ConflictError(`${name} is not editable`);
  return presentSetting(name, { ...setting, value: value ?? setting.value });
}

interface KnownSetting {
  value: number;
  schema: object;
  isEditable: boolean;
}

const SETTINGS: Readonly<Record<string, KnownSetting>> = {
  default_page_size: {
    value: DEFAULT_PAGE_SIZE,
    schema: { type: 'number', minimum: 1 },
    isEditable: false,
  },
  [EXECUTION_LIMIT]: { value: 0, schema: { type: 'integer', minimum: 0 }, isEditable: true },
};

const presentSetting = (name: string, { value, schema, isEditable }: KnownSetting) => ({
  name,
  value,
  scope: 'rest',
  schema,
  is_editable: isEditable,
  updated_at: null,
  updater_name: null,
  admin_only: false,
});

const presentAuthorization = () => ({
  roles: ROLES.map((role) => ({ name: role.name, type: role.type, description: role.description })),
  permissions: listPermissions(),
});

/** What installers of the original store about the host; there is nothing to tell. */
export const presentProviderContext = () => ({ name: 'cloudloom', context: {} });
