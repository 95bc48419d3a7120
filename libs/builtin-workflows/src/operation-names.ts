/** Interfaces whose operations the built-in workflows call. */
export const LIFECYCLE = 'cloudify.interfaces.lifecycle';
export const VALIDATION = 'cloudify.interfaces.validation';
export const MONITORING = 'cloudify.interfaces.monitoring';
export const RELATIONSHIP_LIFECYCLE = 'cloudify.interfaces.relationship_lifecycle';
export const HOST = 'cloudify.interfaces.host';
export const AGENT = 'cloudify.interfaces.cloudify_agent';
export const MONITORING_AGENT = 'cloudify.interfaces.monitoring_agent';
/** What installed agents before 3.3; still honoured where a node implements it. */
export const WORKER_INSTALLER = 'cloudify.interfaces.worker_installer';
