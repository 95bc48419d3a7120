export interface Tenant {
  name: string;
  createdAt: Date;
}
