import { PassphraseCipher } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';

const LEAST_CHARACTERS = 8;
const MOST_CHARACTERS = 1_024;

/** What seals and opens values with the passphrase; null without one. Throws BadRequestError for a short one. */
export function toPassphraseCipher(passphrase: string | undefined): PassphraseCipher | null {
  if (passphrase === undefined) return null;
  if (passphrase.length < LEAST_CHARACTERS)
    throw new BadRequestError(`The passphrase must contain at least ${LEAST_CHARACTERS} characters`);
  if (passphrase.length > MOST_CHARACTERS)
    throw new BadRequestError(`The passphrase must contain at most ${MOST_CHARACTERS} characters`);
  return new PassphraseCipher(passphrase);
}

/** Where an exported value belongs to: it opens nowhere else. */
export const exportContext = (tenantName: string, key: string): string =>
  `exported secret ${tenantName}/${key}`;
