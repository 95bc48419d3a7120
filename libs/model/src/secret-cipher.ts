import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { DomainError } from './errors.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key is unusable, or the sealed bytes were not made with it. */
export class SecretCipherError extends DomainError {
  readonly code = 'secret_cipher_error';
}

/** Seals texts with AES-256-GCM: version byte, nonce, tag, then the encrypted text. */
export class SecretCipher {
  /** Identifies the key without telling anything about it: 16 hexadecimal digits. */
  readonly keyId: string;
  private readonly key: Buffer;

  /** @param keyBase64 32 bytes in base64. @throws SecretCipherError for any other length */
  constructor(keyBase64: string) {
    this.key = Buffer.from(keyBase64, 'base64');
    if (this.key.length !== 32)
      throw new SecretCipherError(
        `The key for secrets has ${this.key.length} bytes instead of 32. Make one with: openssl rand -base64 32`,
      );
    this.keyId = createHmac('sha256', this.key).update('cloudloom key id').digest('hex').slice(0, 16);
  }

  /** `context` says where the text belongs; it must be the same to open it, so a sealed text cannot be moved elsewhere. */
  encrypt(text: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SecretCipherError when key, context or bytes are not those of the encryption */
  decrypt(sealed: Buffer, context: string): string {
    try {
      if (sealed[0] !== VERSION) throw new Error(`unknown version ${sealed[0]}`);
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      const text = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretCipherError(
        `The stored value of ${context} does not open with the configured key. Was it stored under another one?`,
        { cause },
      );
    }
  }
}
