import { randomInt } from 'node:crypto';
import { AlreadyExistsError, type TenantRepository, type UserRepository } from '@cloudloom/model';

/** The tenant that clients use unless told otherwise. */
export const DEFAULT_TENANT = 'default_tenant';

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Four groups of four: 80 bits. */
export const makePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
  ).join('-');

/**
 * Makes the default tenant and, when nobody of that name exists, its administrator. Several managers may do so at the
 * same time. Answers the password when this call made it up: it is known only now.
 */
export async function ensureAdministrator(
  repositories: { tenants: TenantRepository; users: UserRepository },
  admin: { username: string; password?: string },
): Promise<string | null> {
  await repositories.tenants.ensure(DEFAULT_TENANT);
  if ((await repositories.users.find(admin.username)) !== null) return null;
  const password = admin.password ?? makePassword();
  try {
    await repositories.users.create({ username: admin.username, password, role: 'sys_admin' });
  } catch (error) {
    if (error instanceof AlreadyExistsError) return null;
    throw error;
  }
  await repositories.users.addToTenant(admin.username, DEFAULT_TENANT);
  return admin.password === undefined ? password : null;
}
