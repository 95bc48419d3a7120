import { EntitySchema } from 'typeorm';
import type { Json } from '@cloudloom/blueprint';
import type { Secret } from '../domain/secret.ts';
import type { Tenant } from '../domain/tenant.ts';
import type { Token, User, UserGroup } from '../domain/user.ts';
import {
  boolean,
  bytes,
  creationTime,
  json,
  optionalJson,
  optionalText,
  optionalTime,
  owned,
  stored,
  text,
  type Stored,
} from './columns.ts';

export const tenantEntity = new EntitySchema<Tenant>({
  name: 'tenant',
  tableName: 'tenants',
  columns: { name: { ...text, primary: true }, createdAt: creationTime },
});

export type UserRow = User & Stored & { passwordHash: string };

export const userEntity = new EntitySchema<UserRow>({
  name: 'user',
  tableName: 'users',
  columns: {
    ...stored,
    username: text,
    passwordHash: text,
    role: text,
    active: boolean,
    createdAt: creationTime,
    firstLoginAt: optionalTime,
    lastLoginAt: optionalTime,
    showGettingStarted: boolean,
  },
});

export type UserGroupRow = UserGroup & Stored;

export const userGroupEntity = new EntitySchema<UserGroupRow>({
  name: 'userGroup',
  tableName: 'user_groups',
  columns: { ...stored, name: text, role: text, createdAt: creationTime },
});

/** `user` is joined: the role is the user's. */
export type TokenRow = Omit<Token, 'role'> & Stored & { secretHash: Buffer; user?: UserRow };

export const tokenEntity = new EntitySchema<TokenRow>({
  name: 'token',
  tableName: 'tokens',
  columns: {
    ...stored,
    id: text,
    username: text,
    secretHash: bytes,
    description: optionalText,
    expirationDate: optionalTime,
    lastUsed: optionalTime,
    createdAt: creationTime,
  },
});

export type SecretRow = Secret & Stored & { sealedValue: Buffer };

export const secretEntity = new EntitySchema<SecretRow>({
  name: 'secret',
  tableName: 'secrets',
  columns: {
    ...stored,
    ...owned,
    key: text,
    updatedAt: creationTime,
    isHiddenValue: boolean,
    sealedValue: bytes,
    schema: optionalJson,
    providerName: optionalText,
    providerOptions: optionalJson,
  },
});

export interface SettingRow {
  name: string;
  value: Json;
  updatedAt: Date;
  updaterName: string | null;
}

export const settingEntity = new EntitySchema<SettingRow>({
  name: 'setting',
  tableName: 'settings',
  columns: {
    name: { ...text, primary: true },
    value: json,
    updatedAt: creationTime,
    updaterName: optionalText,
  },
});
