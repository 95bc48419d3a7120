import { describe, expect, it } from '@jest/globals';
import { PassphraseCipher } from './passphrase-cipher.ts';

describe('a text that is sealed with a passphrase', () => {
  it('is opened with it alone, in its place alone', async () => {
    const sealed = await new PassphraseCipher('correct horse').seal('sesame', 'door');
    expect(sealed).not.toContain('sesame');
    expect(await new PassphraseCipher('correct horse').open(sealed, 'door')).toBe('sesame');
    await expect(new PassphraseCipher('wrong horse').open(sealed, 'door')).rejects.toThrow(
      'does not open with this passphrase',
    );
    await expect(new PassphraseCipher('correct horse').open(sealed, 'gate')).rejects.toThrow(
      'does not open with this passphrase',
    );
  });

  it('never looks the same twice', async () => {
    const cipher = new PassphraseCipher('correct horse');
    expect(await cipher.seal('sesame', 'door')).not.toBe(await cipher.seal('sesame', 'door'));
  });

  it('is refused where it is something else, or damaged', async () => {
    const cipher = new PassphraseCipher('correct horse');
    const sealed = await cipher.seal('sesame', 'door');
    for (const text of ['', 'sesame', 'cloudloom1$$', `${sealed.slice(0, -6)}AAAA==`])
      await expect(cipher.open(text, 'door')).rejects.toMatchObject({ code: 'secret_cipher_error' });
  });

  it('comes from a few exports only: each costs a key', async () => {
    const cipher = new PassphraseCipher('correct horse');
    const texts = Array.from({ length: 11 }, (_, index) => `cloudloom1$${btoa(`salt ${index}`)}$AAAA`);
    const answers = await Promise.allSettled(texts.map((text) => cipher.open(text, 'door')));
    expect(String((answers.at(-1) as PromiseRejectedResult).reason)).toContain('more than 10 exports');
  });
});
