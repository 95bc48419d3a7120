export const LIFECYCLE = 'cloudify.interfaces.lifecycle';
const VALIDATION = 'cloudify.interfaces.validation';
const MONITORING = 'cloudify.interfaces.monitoring';

const named = (prefix: string, names: readonly string[]): string[] =>
  names.map((name) => `${prefix}.${name}`);

/** Operations of any node, and how often a node implements each. */
export const NODE_OPERATIONS: readonly (readonly [share: number, names: readonly string[]])[] = [
  [0.7, named(LIFECYCLE, ['create', 'configure', 'start', 'stop', 'delete'])],
  [0.25, named(LIFECYCLE, ['precreate', 'poststart', 'prestop', 'postdelete'])],
  [0.2, [...named(VALIDATION, ['create', 'delete']), ...named(MONITORING, ['start', 'stop'])]],
  [0.35, [`${VALIDATION}.check_status`, `${LIFECYCLE}.heal`, `${LIFECYCLE}.check_drift`]],
  [0.15, named(LIFECYCLE, ['preheal', 'postheal', 'pull'])],
];

/** Operations of hosts alone. */
export const HOST_OPERATIONS: readonly (readonly [share: number, names: readonly string[]])[] = [
  [0.3, ['cloudify.interfaces.host.get_state']],
  [0.2, named('cloudify.interfaces.monitoring_agent', ['install', 'start', 'stop', 'uninstall'])],
];

export const RELATIONSHIP_OPERATIONS = [
  'preconfigure',
  'postconfigure',
  'establish',
  'unlink',
  'check_drift',
];

export const INSTALL_METHODS = ['none', 'none', 'remote', 'init_script', 'plugin', 'provided'];

/** Interfaces whose operations have to be commanded by interface and name. */
const SHADOWED = [VALIDATION, MONITORING, 'cloudify.interfaces.monitoring_agent'];

/** How a node's `oracle` property names an operation. */
export function selectorOf(operation: string): string {
  const parts = operation.split('.');
  const name = parts.at(-1) ?? operation;
  const isShadowed = SHADOWED.includes(parts.slice(0, -1).join('.')) && name !== 'check_status';
  return isShadowed ? parts.slice(-2).join('.') : name;
}
