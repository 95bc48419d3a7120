import type { Database } from '../database.ts';
import {
  SYSTEM_ROLES,
  TENANT_ROLES,
  type Role,
  type TenantRole,
  type User,
  type UserGroup,
} from '../domain/user.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { storableWord } from '../stored-json.ts';
import type { TenantRepository } from '../tenant.repository.ts';
import { managerOf, type Transaction } from '../transaction.ts';
import type { UserPatch, UserRepository } from '../user.repository.ts';
import type { AccountLockRepository } from './account-lock.repository.ts';
import { ADMINISTRATORS_LOCK } from './account-lock.ts';
import type { Member, MembershipRepository } from './membership.repository.ts';
import { BadPersonError, IllegalChangeError } from './people-errors.ts';
import type { UserGroupRepository } from './user-group.repository.ts';

/** Characters of a password at least. */
export const MINIMUM_PASSWORD_LENGTH = 8;
/** Hashing takes longer the longer a text is. */
const MAXIMUM_PASSWORD_LENGTH = 1024;

/** Tables whose rows a user owns by name. */
export const OWNED_TABLES = [
  'blueprints',
  'deployments',
  'executions',
  'plugins',
  'secrets',
  'snapshots',
  'deployment_groups',
  'execution_groups',
  'execution_schedules',
  'agents',
  'blueprint_filters',
  'deployment_filters',
  'inter_deployment_dependencies',
  'log_bundles',
  'sites',
  'webhooks',
] as const;

interface AccountStores {
  database: Database;
  users: UserRepository;
  groups: UserGroupRepository;
  tenants: TenantRepository;
  memberships: MembershipRepository;
  locks: AccountLockRepository;
}

/** The rules about users, their groups and their tenants. */
export class Accounts {
  constructor(private readonly stores: AccountStores) {}

  /** @throws AlreadyExistsError, BadPersonError */
  createUser(user: { username: string; password: string; role: string }): Promise<User> {
    requirePassword(user.password);
    return this.stores.users.create({ ...user, role: toRole(user.role) });
  }

  /** @throws NotFoundError, BadPersonError */
  async setPassword(username: string, password: string): Promise<void> {
    requirePassword(password);
    await this.stores.users.setPassword(username, password);
  }

  /** @throws NotFoundError, IllegalChangeError when nobody would be left to administer the system */
  changeUser(username: string, patch: UserPatch): Promise<User> {
    return this.keepingAnAdministrator((tx) => this.stores.users.change(username, patch, tx));
  }

  /** @throws NotFoundError, ConflictError when the user is so already, IllegalChangeError */
  setActive(username: string, active: boolean): Promise<User> {
    return this.keepingAnAdministrator(async (tx) => {
      const user = await this.requireUser(username, tx);
      if (user.active === active)
        throw new ConflictError(`User \`${username}\` is already ${active ? 'active' : 'inactive'}`);
      return this.stores.users.change(username, { active }, tx);
    });
  }

  /** @throws NotFoundError, ConflictError when the account is not locked */
  async unlock(username: string): Promise<void> {
    await this.stores.database.transaction(async (tx) => {
      await this.requireUser(username, tx);
      if (!(await this.stores.locks.unlock(username, tx)))
        throw new ConflictError(`User \`${username}\` is already unlocked`);
    });
  }

  /** @throws NotFoundError, ConflictError for one who owns resources, IllegalChangeError */
  deleteUser(username: string): Promise<void> {
    return this.keepingAnAdministrator(async (tx) => {
      await this.requireUser(username, tx);
      const owned = await findOwned(tx, username);
      if (owned.length > 0)
        throw new ConflictError(
          `User \`${username}\` cannot be deleted: ${owned.join(', ')} belong to them. Deactivate them instead.`,
        );
      await this.stores.users.delete(username, tx);
    });
  }

  /** @throws NotFoundError, BadPersonError, IllegalChangeError */
  setGroupRole(name: string, role: string): Promise<UserGroup> {
    const wanted = toRole(role);
    return this.keepingAnAdministrator((tx) => this.stores.groups.setRole(name, wanted, tx));
  }

  /** @throws NotFoundError, IllegalChangeError */
  deleteGroup(name: string): Promise<void> {
    return this.keepingAnAdministrator((tx) => this.stores.groups.delete(name, tx));
  }

  /** @throws NotFoundError, ConflictError when the user is in the group */
  async addToGroup(username: string, groupName: string): Promise<void> {
    await this.stores.database.transaction(async (tx) => {
      await this.requireUser(username, tx);
      await this.requireGroup(groupName, tx);
      if (!(await this.stores.memberships.addToGroup(username, groupName, tx)))
        throw new ConflictError(`User \`${username}\` is already in the group \`${groupName}\``);
    });
  }

  /** @throws NotFoundError, IllegalChangeError */
  removeFromGroup(username: string, groupName: string): Promise<void> {
    return this.keepingAnAdministrator(async (tx) => {
      if (!(await this.stores.memberships.removeFromGroup(username, groupName, tx)))
        throw new NotFoundError(
          'User',
          username,
          `User \`${username}\` is not in the group \`${groupName}\``,
        );
    });
  }

  /** @throws NotFoundError, BadPersonError, ConflictError when the member belongs to the tenant */
  async addToTenant(member: Member, tenantName: string, role: string): Promise<void> {
    const wanted = toTenantRole(role);
    await this.stores.database.transaction(async (tx) => {
      if (member.kind === 'user') await this.requireUser(member.name, tx);
      else await this.requireGroup(member.name, tx);
      await this.requireTenant(tenantName, tx);
      if (!(await this.stores.memberships.addToTenant(member, tenantName, wanted, tx)))
        throw new ConflictError(`${nameOf(member)} already belongs to the tenant \`${tenantName}\``);
    });
  }

  /** @throws NotFoundError, BadPersonError */
  async changeInTenant(member: Member, tenantName: string, role: string): Promise<void> {
    const wanted = toTenantRole(role);
    if (!(await this.stores.memberships.changeInTenant(member, tenantName, wanted)))
      throw strangerError(member, tenantName);
  }

  /** @throws NotFoundError */
  async removeFromTenant(member: Member, tenantName: string): Promise<void> {
    if (!(await this.stores.memberships.removeFromTenant(member, tenantName)))
      throw strangerError(member, tenantName);
  }

  /** Changes happen one after the other here, so that two that are harmless alone cannot remove everybody together. */
  private keepingAnAdministrator<T>(change: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.stores.database.transaction(async (tx) => {
      const manager = managerOf(tx);
      await manager.query('select pg_advisory_xact_lock($1)', [ADMINISTRATORS_LOCK]);
      const result = await change(tx);
      if ((await manager.query<unknown[]>('select 1 from administrators limit 1')).length === 0)
        throw new IllegalChangeError('Nobody would be left who is active and administers the system');
      return result;
    });
  }

  private async requireUser(username: string, tx: Transaction): Promise<User> {
    const user = await this.stores.users.find(username, tx);
    if (user === null) throw new NotFoundError('User', username);
    return user;
  }

  private async requireGroup(name: string, tx: Transaction): Promise<void> {
    if ((await this.stores.groups.find(name, tx)) === null) throw new NotFoundError('Group', name);
  }

  private async requireTenant(name: string, tx: Transaction): Promise<void> {
    if (!(await this.stores.tenants.exists(name, tx))) throw new NotFoundError('Tenant', name);
  }
}

/** The role of that name. @throws BadPersonError */
export const toRole = (name: string): Role => requireOneOf(name, SYSTEM_ROLES, 'system');

const toTenantRole = (name: string): TenantRole => requireOneOf(name, TENANT_ROLES, 'tenant');

function requireOneOf<T extends string>(name: string, roles: readonly T[], kind: string): T {
  const role = roles.find((one) => one === name);
  if (role === undefined)
    throw new BadPersonError(`Invalid role: \`${name}\`. Valid ${kind} roles are: ${roles.join(', ')}`);
  return role;
}

function requirePassword(password: string): void {
  if (password.length < MINIMUM_PASSWORD_LENGTH || password.length > MAXIMUM_PASSWORD_LENGTH)
    throw new BadPersonError(
      `The password must have ${MINIMUM_PASSWORD_LENGTH} to ${MAXIMUM_PASSWORD_LENGTH} characters`,
    );
}

const nameOf = ({ kind, name }: Member): string => `${kind === 'user' ? 'User' : 'User group'} \`${name}\``;

const strangerError = (member: Member, tenantName: string): NotFoundError =>
  new NotFoundError(
    member.kind === 'user' ? 'User' : 'Group',
    member.name,
    `${nameOf(member)} does not belong to the tenant \`${tenantName}\``,
  );

/** Such as `deployments`; empty when the user owns nothing. */
async function findOwned(tx: Transaction, username: string): Promise<string[]> {
  const questions = OWNED_TABLES.map(
    (table) => `select '${table}' as name where exists (select 1 from ${table} where created_by = $1)`,
  );
  const rows = await managerOf(tx).query<{ name: string }[]>(questions.join(' union all '), [
    storableWord(username),
  ]);
  return rows.map(({ name }) => name.replaceAll('_', ' '));
}
