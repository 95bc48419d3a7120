import type { Label, Owned } from '@cloudloom/model';

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, or null. */
export const presentTime = (time: Date | null): string | null => time?.toISOString() ?? null;

/** What every resource of a tenant shows of its ownership. */
export const presentOwnership = (owned: Owned) => ({
  visibility: owned.visibility,
  tenant_name: owned.tenantName,
  created_by: owned.createdBy,
  resource_availability: owned.visibility,
  private_resource: owned.visibility === 'private',
});

export const presentLabels = (labels: readonly Label[]) =>
  labels.map((label) => ({
    key: label.key,
    value: label.value,
    created_at: presentTime(label.createdAt),
    created_by: label.createdBy,
  }));
