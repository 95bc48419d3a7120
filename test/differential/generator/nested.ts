import type { Json } from '@cloudloom/blueprint';

/** A list in a list in a list ... */
export function nested(depth: number, inside: Json = 'x'): Json {
  let value: Json = inside;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}
