import { CloudloomClient, CloudloomError } from '@cloudloom/client';
import type { DataFolder } from './data-folder.ts';

const TOKEN_KEY = 'api-token';

/** The administrator as this start knows him. */
export interface AdminCandidate {
  readonly username: string;
  readonly password: string;
  /** `made`: random, to be shown; `given`: from the environment. */
  readonly origin: 'made' | 'given';
}

/** How the command line reaches REST, and what to tell the user about the password. */
export interface Access {
  /** Undefined when neither the kept token nor the known password is accepted. */
  readonly client: CloudloomClient | undefined;
  /** For the line of the manager: `admin / 4kq7-...`. */
  readonly hint: string;
}

/**
 * Opens REST for the command line itself: by the token that an earlier start kept, else by the password, in which case a
 * token is made and kept, so that later starts need no password.
 */
export const openAccess = async (
  connection: { url: string; fetch?: typeof fetch },
  data: DataFolder,
  admin: AdminCandidate,
): Promise<Access> => {
  const kept = data.readKey(TOKEN_KEY);
  if (kept !== undefined) {
    const client = new CloudloomClient({ ...connection, token: kept });
    if (await isAccepted(client))
      return { client, hint: `${admin.username} / the password of the first start` };
  }
  const byPassword = new CloudloomClient({
    ...connection,
    username: admin.username,
    password: admin.password,
  });
  if (!(await isAccepted(byPassword))) {
    const remedy = 'lost? npm run cloudloom -- admin reset-password';
    return { client: undefined, hint: `${admin.username} / the password of an earlier start (${remedy})` };
  }
  const token = await byPassword.tokens.create({ description: `command line of ${data.path}` });
  data.writeKey(TOKEN_KEY, token.value);
  const shown =
    admin.origin === 'made' ? `${admin.password}  (shown only now)` : 'as CLOUDLOOM_ADMIN_PASSWORD';
  return {
    client: new CloudloomClient({ ...connection, token: token.value }),
    hint: `${admin.username} / ${shown}`,
  };
};

const isAccepted = async (client: CloudloomClient): Promise<boolean> => {
  try {
    await client.tokens.list({ size: 1 });
    return true;
  } catch (error) {
    if (error instanceof CloudloomError && error.status === 401) return false;
    throw error;
  }
};
