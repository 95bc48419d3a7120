/** Temporal's limit of a fairness key, in bytes of UTF-8. */
const LONGEST = 64;

/**
 * The key by which Temporal shares workers out among deployments. Pure, so that workflows may call it; long names are cut, and a
 * hash tells apart what the cut made equal.
 */
export function fairnessKey({
  tenantName,
  deploymentId,
}: {
  tenantName: string;
  deploymentId: string;
}): string {
  const name = `${tenantName}/${deploymentId}`;
  const encoder = new TextEncoder();
  if (encoder.encode(name).length <= LONGEST) return name;
  const hash = hashOf(encoder.encode(name));
  let kept = '';
  for (const character of name) {
    if (encoder.encode(`${kept}${character}~${hash}`).length > LONGEST) break;
    kept += character;
  }
  return `${kept}~${hash}`;
}

/** FNV-1a with 64 bits: sandboxes of workflows have no `crypto`. */
function hashOf(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
