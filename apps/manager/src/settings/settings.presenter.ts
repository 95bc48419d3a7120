import { listPermissions, ROLES } from '../access/permissions.ts';
import { DEFAULT_PAGE_SIZE } from '../requests/list-request.ts';

/** The server's settings as clients read them; with the authorization table where it is asked for. */
export const presentConfiguration = (scope: string | undefined) => ({
  metadata: {},
  items: SETTINGS.filter((setting) => scope === undefined || setting.scope === scope),
  ...(scope === undefined || scope === 'authorization' ? { authorization: presentAuthorization() } : {}),
});

const SETTINGS = [
  {
    name: 'default_page_size',
    value: DEFAULT_PAGE_SIZE,
    scope: 'rest',
    schema: { type: 'number', minimum: 1 },
    is_editable: false,
    updated_at: null,
    updater_name: null,
    admin_only: false,
  },
];

const presentAuthorization = () => ({
  roles: ROLES.map((role) => ({ name: role.name, type: role.type, description: role.description })),
  permissions: listPermissions(),
});

/** What installers of the original store about the host; there is nothing to tell. */
export const presentProviderContext = () => ({ name: 'cloudloom', context: {} });
