/** Who asks, and in which tenant. Every tenant-scoped query takes one; there is no unscoped way to read such rows. */
export interface Scope {
  tenantName: string;
  username: string;
  /** True: rows of every tenant the caller may see (`_all_tenants`). */
  allTenants?: boolean;
  /** With `allTenants`: the tenants meant, where it is not all in which the user has a role. Administrators reach all. */
  reach?: readonly string[];
}

export type Visibility = 'private' | 'tenant' | 'global';

/** What every stored resource of a tenant carries. */
export interface Owned {
  tenantName: string;
  createdBy: string;
  visibility: Visibility;
  createdAt: Date;
}
