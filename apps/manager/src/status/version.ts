/** Version of the REST contract that is served; clients compare it with their own. */
export const CONTRACT_VERSION = '7.0.5';

/** `premium` would make clients ask for a licence. */
export const EDITION = 'community';
