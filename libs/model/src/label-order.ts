import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { storableWord } from './stored-json.ts';

const PREFIX = 'label:';

/** The key of a sort field such as `label:env`; null for other fields. */
export const labelKeyOf = (field: string): string | null =>
  field.startsWith(PREFIX) ? field.slice(PREFIX.length).toLowerCase() : null;

/** Adds a label's first value to a query, and gives what to order by. Rows without the label have none. */
export function selectLabel<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  labels: string,
  { key, place }: { key: string; place: number },
): string {
  const name = `sorted_label_${place}`;
  query
    .addSelect(
      `(select min(label ->> 'value') from jsonb_array_elements(${labels}) label where label ->> 'key' = :${name}_key)`,
      name,
    )
    .setParameter(`${name}_key`, storableWord(key));
  return name;
}
