/** The fields of an item that `_include` asked for; null = all of them. */
export const pickFields = (item: object, include: ReadonlySet<string> | null): object =>
  include === null ? item : Object.fromEntries(Object.entries(item).filter(([name]) => include.has(name)));

/** Whether one of the fields will be shown; saves the queries behind fields that nobody asked for. */
export const wants = (include: ReadonlySet<string> | null, ...names: string[]): boolean =>
  include === null || names.some((name) => include.has(name));
