import { describe, expect, it } from '@jest/globals';
import type { TokenRepository, User, UserRepository } from '@cloudloom/model';
import { Authenticator, readBasicCredentials } from './authenticator.ts';
import { VerifiedCredentials } from './verified-credentials.ts';

const ADMIN: User = {
  username: 'admin',
  role: 'sys_admin',
  active: true,
  createdAt: new Date(0),
  lastLoginAt: null,
};
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

/** An authenticator that knows admin/secret and one token, and counts how often a password is verified. */
function anAuthenticator() {
  const verifications: string[] = [];
  const users = {
    verifyPassword: async (username: string, password: string) => {
      verifications.push(username);
      return username === 'admin' && password === 'secret' ? ADMIN : null;
    },
    find: async (username: string) => (username === 'admin' ? ADMIN : null),
  } as Partial<UserRepository> as UserRepository;
  const tokens = {
    verify: async (value: string) => {
      if (value === 'ctok-1-good') return { user: ADMIN };
      return value === 'ctok-1-old' ? 'expired' : value.startsWith('ctok-') ? null : 'malformed';
    },
  } as unknown as TokenRepository;
  return { authenticator: new Authenticator(users, tokens), verifications };
}

describe('authentication', () => {
  it('accepts a right password and verifies it once for many requests', async () => {
    const { authenticator, verifications } = anAuthenticator();
    const requests = Array.from({ length: 20 }, () => authenticator.authenticate(basic('admin:secret')));
    expect((await Promise.all(requests)).every((user) => user.username === 'admin')).toBe(true);
    expect(verifications).toHaveLength(1);
  });

  it('accepts a token', async () => {
    const { authenticator } = anAuthenticator();
    expect(await authenticator.authenticate({ 'authentication-token': 'ctok-1-good' })).toBe(ADMIN);
  });

  it.each([
    [{}, 'No authentication info provided'],
    [basic('nobody:secret'), 'No authentication info provided'],
    [{ authorization: 'Basic ???' }, 'No authentication info provided'],
    [
      basic('admin:wrong'),
      'Authentication failed for <User username=`admin`>. Wrong credentials or locked account',
    ],
    [{ 'authentication-token': 'ctok-1-bad' }, 'Unauthorized'],
    [{ 'authentication-token': 'ctok-1-old' }, 'Token is expired'],
    [{ 'authentication-token': 'nonsense' }, 'Invalid token structure'],
    [{ 'execution-token': 'x' }, 'Authentication failed, invalid Execution Token'],
  ])('refuses %j', async (headers, reason) => {
    const { authenticator } = anAuthenticator();
    await expect(authenticator.authenticate(headers)).rejects.toThrow(`User unauthorized: ${reason}`);
  });

  it('keeps colons in a password', () => {
    expect(readBasicCredentials(basic('admin:a:b').authorization)).toEqual({
      username: 'admin',
      password: 'a:b',
    });
  });
});

describe('verified credentials', () => {
  it('are asked again when their time is over, and wrong ones each time', async () => {
    let now = 0;
    let asked = 0;
    const verified = new VerifiedCredentials(() => now);
    const find = (user: User | null) =>
      verified.find('admin', 'secret', async () => {
        asked += 1;
        return user;
      });
    await find(null);
    await find(null);
    expect(asked).toBe(2);
    await find(ADMIN);
    await find(ADMIN);
    expect(asked).toBe(3);
    now = 31_000;
    expect(await find(null)).toBeNull();
    expect(asked).toBe(4);
  });
});
