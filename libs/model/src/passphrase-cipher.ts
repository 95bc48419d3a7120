import { randomBytes } from 'node:crypto';
import { deriveKey } from './password-hash.ts';
import { SecretCipher, SecretCipherError } from './secret-cipher.ts';

const SALT_BYTES = 16;
const FORM = /^cloudloom1\$([A-Za-z0-9+/=]{1,64})\$([A-Za-z0-9+/=]+)$/;
/** Texts of so many sources may be opened together; deriving a key is costly by design. */
const MOST_SALTS = 10;

/** Seals texts that leave the system with a passphrase: AES-256-GCM, the key derived by scrypt. */
export class PassphraseCipher {
  private readonly keys = new Map<string, Promise<SecretCipher>>();
  /** One for everything that this cipher seals. */
  private readonly salt = randomBytes(SALT_BYTES).toString('base64');

  constructor(private readonly passphrase: string) {}

  /** `cloudloom1$<salt>$<sealed>`, both in base64. `context` must be the same to open it. */
  async seal(text: string, context: string): Promise<string> {
    const cipher = await this.cipherOf(this.salt);
    return `cloudloom1$${this.salt}$${cipher.encrypt(text, context).toString('base64')}`;
  }

  /** @throws SecretCipherError when passphrase, context or text are not those of the sealing */
  async open(sealed: string, context: string): Promise<string> {
    const [, salt = '', bytes = ''] = FORM.exec(sealed) ?? [];
    if (salt === '') throw new SecretCipherError('The value has not the form of an encrypted one');
    if (!this.keys.has(salt) && this.keys.size >= MOST_SALTS)
      throw new SecretCipherError(`Values of more than ${MOST_SALTS} exports cannot be read together`);
    const cipher = await this.cipherOf(salt);
    try {
      return cipher.decrypt(Buffer.from(bytes, 'base64'), context);
    } catch (cause) {
      throw new SecretCipherError('The value does not open with this passphrase, or is not of this secret', {
        cause,
      });
    }
  }

  private cipherOf(salt: string): Promise<SecretCipher> {
    const known = this.keys.get(salt);
    if (known !== undefined) return known;
    const made = deriveKey(this.passphrase, Buffer.from(salt, 'base64')).then(
      (key) => new SecretCipher(key.toString('base64')),
    );
    this.keys.set(salt, made);
    return made;
  }
}
