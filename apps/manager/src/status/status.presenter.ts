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
