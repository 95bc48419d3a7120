import { ConflictError } from '@cloudloom/model';
import { BadParametersError } from '../errors.ts';
import { requireLegalId } from '../resource-id.ts';
import type { NewGroupDeployment } from './group-requests.ts';

const DEFAULT_TEMPLATE = '{group_id}-{uuid}';
const PLACEHOLDER = /\{(\w+)\}/g;
/** What makes an id another one each time. */
const VARYING = ['{uuid}', '{count}'];

/** What the names of a group's new deployments are made of. */
export interface NamingGround {
  groupId: string;
  blueprintId: string;
  /** How many deployments the group has created so far. */
  counter: number;
  /** Ids that deployments have already. */
  taken: ReadonlySet<string>;
  drawUuid: () => string;
}

/** A name for every new deployment, and the group's counter after them. */
export interface Naming {
  names: { id: string; displayName: string }[];
  counter: number;
}

/**
 * Fills in the templates of new deployments, in their order. {count} is the number of the deployment among all that the group
 * has created; numbers whose id is taken are passed over.
 * @throws ConflictError when an id without a varying part is taken; BadParametersError for an illegal one
 */
export function nameDeployments(specs: readonly NewGroupDeployment[], ground: NamingGround): Naming {
  const taken = new Set(ground.taken);
  let counter = ground.counter;
  const names = specs.map((spec) => {
    const uuid = ground.drawUuid();
    const template = spec.id ?? DEFAULT_TEMPLATE;
    for (;;) {
      counter += 1;
      const values = valuesOf(spec, ground, { uuid, count: String(counter) });
      const id = fill(template, values);
      requireLegalId('deployment_id', id, { anyFirstCharacter: true });
      if (taken.has(id)) {
        if (template.includes('{count}')) continue;
        throw new ConflictError(describeTaken(id, template));
      }
      taken.add(id);
      return { id, displayName: fill(spec.displayName ?? id, values) };
    }
  });
  return { names, counter };
}

function valuesOf(
  { siteName = '' }: NewGroupDeployment,
  { groupId, blueprintId }: NamingGround,
  own: { uuid: string; count: string },
): ReadonlyMap<string, string> {
  return new Map([
    ['group_id', groupId],
    ['blueprint_id', blueprintId],
    ['site_name', siteName],
    ...Object.entries(own),
  ]);
}

function fill(template: string, values: ReadonlyMap<string, string>): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    throw new BadParametersError(
      `${placeholder} cannot be used in \`${template}\`. ` +
        `These can: ${[...values.keys()].map((known) => `{${known}}`).join(', ')}`,
    );
  });
}

const describeTaken = (id: string, template: string): string =>
  VARYING.some((part) => template.includes(part))
    ? `Cannot create deployment ${id}: there is one already`
    : `Cannot create deployment ${id}: there is one already, and the id \`${template}\` has no part that varies. ` +
      `Use ${VARYING.join(' or ')} in it, for example ${DEFAULT_TEMPLATE}`;
