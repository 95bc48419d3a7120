import type { Json } from '@cloudloom/blueprint';
import type { Secret } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { EXPORTED_SECRET, LISTED_SECRET, SECRET } from './secret-fields.ts';

/** A secret without its value. */
export const presentListedSecret = (secret: Secret): Presented<typeof LISTED_SECRET> => ({
  key: secret.key,
  ...presentOwnership(secret),
  created_at: presentTime(secret.createdAt),
  updated_at: presentTime(secret.updatedAt),
  is_hidden_value: secret.isHiddenValue,
  provider_name: secret.providerName,
  provider_options: secret.providerOptions,
});

/** A secret in an export; `value` is the stored text, or what stands for it. */
export const presentExportedSecret = (
  secret: Secret,
  value: string,
  encrypted: boolean,
): Presented<typeof EXPORTED_SECRET> => ({
  key: secret.key,
  value,
  visibility: secret.visibility,
  tenant_name: secret.tenantName,
  is_hidden_value: secret.isHiddenValue,
  encrypted,
  schema: secret.schema,
  provider: secret.providerName,
  provider_options: secret.providerOptions,
  creator: secret.createdBy,
  created_at: presentTime(secret.createdAt),
});

/** A secret with its value; an empty one where the value is not for the caller. */
export const presentSecret = (secret: Secret, value: Json): Presented<typeof SECRET> => ({
  ...presentListedSecret(secret),
  value,
  schema: secret.schema,
});
