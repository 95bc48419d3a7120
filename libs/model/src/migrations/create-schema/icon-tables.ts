/** Pictures by which people tell blueprints apart: apart from the blueprints, so that lists of these read none. */
export const ICON_TABLES = `
  create table blueprint_icons (
    tenant_name text not null,
    blueprint_id text not null,
    content bytea not null,
    primary key (tenant_name, blueprint_id),
    foreign key (tenant_name, blueprint_id) references blueprints (tenant_name, id) on delete cascade
  );
`;
