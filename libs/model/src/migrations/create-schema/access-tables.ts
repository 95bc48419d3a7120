/** Tenants, users, tokens, secrets and settings. */
export const ACCESS_TABLES = `
  create table tenants (
    name text primary key,
    created_at timestamptz(3) not null default clock_timestamp()
  );

  create table users (
    storage_id bigint generated always as identity primary key,
    username text not null unique,
    password_hash text not null,
    role text not null check (role in ('sys_admin', 'default')),
    active boolean not null default true,
    created_at timestamptz(3) not null default clock_timestamp(),
    first_login_at timestamptz(3),
    last_login_at timestamptz(3),
    show_getting_started boolean not null default true,
    -- Wrong passwords in a row, the time of the last one, and until when none is right.
    failed_logins integer not null default 0,
    last_failed_login_at timestamptz(3),
    locked_until timestamptz(3)
  );

  create table tenant_members (
    username text not null references users (username) on delete cascade,
    tenant_name text not null references tenants (name) on delete cascade,
    role text not null default 'user' check (role in ('manager', 'user', 'operations', 'viewer')),
    primary key (username, tenant_name)
  );
  create index tenant_members_by_tenant on tenant_members (tenant_name);

  create table tokens (
    storage_id bigint generated always as identity primary key,
    id text not null unique,
    username text not null references users (username) on delete cascade,
    secret_hash bytea not null,
    description text,
    expiration_date timestamptz(3),
    last_used timestamptz(3),
    created_at timestamptz(3) not null default clock_timestamp()
  );
  create index tokens_by_user on tokens (username);

  create table secrets (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    key text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    is_hidden_value boolean not null,
    sealed_value bytea not null,
    -- The JSON schema of the value; with one, the sealed text is JSON.
    schema json,
    provider_name text,
    provider_options json,
    unique (tenant_name, key)
  );
  create index secrets_global on secrets (key) where visibility = 'global';

  create table settings (
    name text primary key,
    value json not null,
    updated_at timestamptz(3) not null default clock_timestamp(),
    updater_name text
  );
`;
