export { BASE_PATH, createApp, type ApplicationOptions } from './application.ts';
export { DEFAULT_TENANT, ensureAdministrator } from './boot/administrator.ts';
export { startManager, type Manager } from './boot/manager.ts';
export { createManagerServices, type WiringOptions } from './boot/manager-services.ts';
export { listRoutes, type Route } from './routing-table.ts';
export { readDocument } from './openapi/read-document.ts';
export { ManagerSettings, type ManagerServices } from './services.ts';
