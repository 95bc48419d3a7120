/** Condition that an account is locked at this moment, of a row of `users` that the query calls so. */
export const isLocked = (alias: string): string =>
  `coalesce(${alias}.locked_until > clock_timestamp(), false)`;

/**
 * "cldp" in ASCII: the lock under which it changes who administers the system and can get in. It is taken before rows of users are
 * locked.
 */
export const ADMINISTRATORS_LOCK = 0x636c6470;
