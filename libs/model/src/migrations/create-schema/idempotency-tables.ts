/** Requests that create something and carry a key, so that repeating them is answered without a second creation. */
export const IDEMPOTENCY_TABLES = `
  create table idempotency_keys (
    tenant_name text not null,
    username text not null,
    key text not null,
    -- Requests and answers may hold secrets: both are sealed.
    sealed_request bytea not null,
    sealed_answer bytea,
    resource_id text not null,
    claim text not null,
    claimed_until timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (tenant_name, username, key)
  );
  create index idempotency_keys_by_age on idempotency_keys (created_at);
`;
