import type { ServiceHealth } from './health.ts';

/** The status answer: services by display name, left out of a summary. */
export const presentStatus = (services: readonly ServiceHealth[], options: { summary: boolean }) => ({
  status: services.every((service) => service.isActive) ? 'OK' : 'Fail',
  services: options.summary
    ? {}
    : Object.fromEntries(
        services.map((service) => [
          service.name,
          { status: service.isActive ? 'Active' : 'Inactive', is_remote: service.isRemote, extra_info: {} },
        ]),
      ),
});

/** Which part of the system each dependency is, in the words of clients. */
const PARTS: Readonly<Record<string, string>> = {
  'REST service': 'manager',
  PostgreSQL: 'db',
  Temporal: 'broker',
};

/** The same for the system as a whole: each part has one member that this manager knows. */
export const presentClusterStatus = (services: readonly ServiceHealth[], options: { summary: boolean }) => ({
  status: services.every((service) => service.isActive) ? 'OK' : 'Fail',
  services: options.summary
    ? {}
    : Object.fromEntries(
        services.map(({ name, isRemote, isActive }) => [
          PARTS[name] ?? name,
          {
            status: isActive ? 'OK' : 'Fail',
            is_external: isRemote,
            nodes: { [name]: { status: isActive ? 'OK' : 'Fail' } },
          },
        ]),
      ),
});
