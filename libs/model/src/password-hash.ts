import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** Cost of one hash: about 50 ms and 16 MB. The parameters are stored with each hash, so they may grow later. */
const COST = 16_384;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;

/** 32 bytes from a passphrase, as costly as a password's hash. */
export const deriveKey = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  derive(passphrase, salt, KEY_BYTES, { N: COST, r: BLOCK_SIZE });

/** `scrypt$<cost>$<block size>$<salt>$<key>`, the last two in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES, { N: COST, r: BLOCK_SIZE });
  return ['scrypt', COST, BLOCK_SIZE, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Takes the same time whatever differs. A hash of another form matches nothing. */
export async function matchesPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, cost, blockSize, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64');
  const options = { N: Number(cost), r: Number(blockSize) };
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64'), expected.length, options),
    expected,
  );
}
