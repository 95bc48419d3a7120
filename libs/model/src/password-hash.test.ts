import { describe, expect, it } from '@jest/globals';
import { hashPassword, matchesPassword } from './password-hash.ts';

describe('a password’s hash', () => {
  it('matches that password only, and is different each time', async () => {
    const hash = await hashPassword('sesame');
    expect(await matchesPassword('sesame', hash)).toBe(true);
    expect(await matchesPassword('Sesame', hash)).toBe(false);
    expect(await hashPassword('sesame')).not.toBe(hash);
    expect(hash).not.toContain('sesame');
  });

  it('matches nothing when it is of another form', async () => {
    expect(await matchesPassword('x', 'md5$abc')).toBe(false);
  });
});
