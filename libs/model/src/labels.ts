import type { Label } from './domain/blueprint.ts';

/** Labels are stored as a document, in which times are text. */
export function toLabels(stored: Label[]): Label[] {
  return stored.map((label) => ({ ...label, createdAt: new Date(label.createdAt) }));
}
