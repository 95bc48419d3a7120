import { describe, expect, it } from '@jest/globals';
import { SecretCipher, SecretCipherError } from './secret-cipher.ts';

const cipher = new SecretCipher(Buffer.alloc(32, 1).toString('base64'));

describe('the cipher for secrets', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealed = cipher.encrypt('sésame', 'secret t/k');
    expect(cipher.decrypt(sealed, 'secret t/k')).toBe('sésame');
    expect(cipher.encrypt('sésame', 'secret t/k')).not.toEqual(sealed);
    expect(sealed.includes('same')).toBe(false);
  });

  it('refuses bytes that were moved or changed', () => {
    const sealed = cipher.encrypt('text', 'secret t/k');
    expect(() => cipher.decrypt(sealed, 'secret t/other')).toThrow(SecretCipherError);
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => cipher.decrypt(changed, 'secret t/k')).toThrow(SecretCipherError);
    expect(() => cipher.decrypt(Buffer.alloc(3), 'secret t/k')).toThrow(SecretCipherError);
  });

  it('refuses a key of the wrong length and says how to make one', () => {
    expect(() => new SecretCipher('c2hvcnQ=')).toThrow(
      'has 5 bytes instead of 32. Make one with: openssl rand -base64 32',
    );
  });
});
