/** System roles; tenant roles come with the REST issue. */
export type Role = 'sys_admin' | 'default';

export interface User {
  username: string;
  role: Role;
  active: boolean;
  createdAt: Date;
  lastLoginAt: Date | null;
}

export interface Token {
  id: string;
  username: string;
  role: Role;
  description: string | null;
  expirationDate: Date | null;
  lastUsed: Date | null;
  createdAt: Date;
}
