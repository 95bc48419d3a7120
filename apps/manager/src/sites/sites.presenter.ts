import type { Site } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { SITE } from './site-fields.ts';

/** A site on the wire; without a location its three fields are null. */
export const presentSite = (site: Site): Presented<typeof SITE> => ({
  name: site.name,
  ...presentOwnership(site),
  created_at: presentTime(site.createdAt),
  latitude: site.latitude,
  longitude: site.longitude,
  location:
    site.latitude === null || site.longitude === null
      ? null
      : `${toDegrees(site.latitude)}, ${toDegrees(site.longitude)}`,
});

/** As clients know it: a whole number keeps its decimal point. */
const toDegrees = (degrees: number): string =>
  Number.isInteger(degrees) ? degrees.toFixed(1) : String(degrees);
