import type { Blueprint, Scope } from '@cloudloom/model';
import { BadParametersError } from './errors.ts';
import type { Stores } from './stores.ts';

/** Bytes of an icon at most. */
export const ICON_LIMIT = 1024 * 1024;

/** The name under which a blueprint's icon is one of its files. */
export const ICON_FILE = 'icon.png';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Whether the bytes begin as PNG images do. */
export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, PNG.length).equals(PNG);

/** Icons that were set, in place of any that blueprints have in their archives. */
export class BlueprintIcons {
  constructor(private readonly stores: Pick<Stores, 'blueprints' | 'blueprintIcons' | 'database'>) {}

  /** Null: the blueprint has none but, perhaps, a file in its archive. */
  find(blueprint: Blueprint): Promise<Buffer | null> {
    return this.stores.blueprintIcons.find(blueprint);
  }

  /**
   * Gives the blueprint, which is the tenant's own, another icon; null takes it away. Throws NotFoundError when it is gone,
   * BadParametersError for what is no PNG image or larger than ICON_LIMIT.
   */
  async set(scope: Scope, blueprint: Blueprint, icon: Buffer | null): Promise<Blueprint> {
    if (icon !== null && !isPng(icon))
      throw new BadParametersError('The icon must be a PNG image: the bytes do not begin as those of one');
    if (icon !== null && icon.length > ICON_LIMIT)
      throw new BadParametersError(`The icon must not be larger than ${ICON_LIMIT} bytes`);
    return this.stores.database.transaction(async (tx) => {
      const changed = await this.stores.blueprints.update(scope, blueprint.id, {}, tx);
      await this.stores.blueprintIcons.set(blueprint, icon, tx);
      return changed;
    });
  }
}
