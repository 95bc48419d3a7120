/** Maintenance mode: at most one row, and only while the mode was asked for. */
export const MAINTENANCE_TABLES = `
  create table maintenance_mode (
    "only" boolean primary key default true check ("only"),
    requested_by text not null,
    requested_at timestamptz(3) not null default clock_timestamp(),
    -- Null until nothing runs any more.
    activated_at timestamptz(3)
  );
`;
