/** Pictures of blueprints. */
export const ICON_TABLES = `
  create table blueprint_icons (
    tenant_name text not null,
    blueprint_id text not null,
    png bytea not null,
    primary key (tenant_name, blueprint_id),
    foreign key (tenant_name, blueprint_id) references blueprints (tenant_name, id) on delete cascade
  );
`;
