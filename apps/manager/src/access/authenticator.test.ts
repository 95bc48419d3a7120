import { describe, expect, it } from '@jest/globals';
import type {
  AccessRepository,
  ExecutionTokenRepository,
  TokenRepository,
  UserAccess,
  UserRepository,
} from '@cloudloom/model';
import { Authenticator, readBasicCredentials } from './authenticator.ts';
import { VerifiedCredentials } from './verified-credentials.ts';
import type { WrongPasswords } from './wrong-passwords.ts';

const ADMIN: UserAccess = {
  user: {
    username: 'admin',
    role: 'sys_admin',
    active: true,
    createdAt: new Date(0),
    firstLoginAt: null,
    lastLoginAt: null,
    showGettingStarted: false,
  },
  passwordVersion: '1',
  isLocked: false,
  failedLogins: 0,
  groups: [],
  tenantRoles: [],
  permissionChanges: [],
};
const EXECUTION_TOKEN = 'a'.repeat(64);
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

/** An authenticator that knows admin/secret, one token and the token of one execution; it counts verified passwords. */
function anAuthenticator(admin: UserAccess = ADMIN) {
  const verifications: string[] = [];
  const notes: string[] = [];
  const users = {
    verifyPassword: async (username: string, password: string) => {
      verifications.push(username);
      return username === 'admin' && password === 'secret' ? ADMIN.user : null;
    },
    verifyInVain: async () => void verifications.push('in vain'),
  } as Partial<UserRepository> as UserRepository;
  const wrongPasswords = {
    note: async (username: string) => void notes.push(`wrong ${username}`),
    forget: async (username: string) => {
      notes.push(`right ${username}`);
      return admin.failedLogins < 5;
    },
  } as Partial<WrongPasswords> as WrongPasswords;
  const tokens = {
    verify: async (value: string) => {
      if (value === 'ctok-1-good') return { user: ADMIN.user };
      return value === 'ctok-1-old' ? 'expired' : value.startsWith('ctok-') ? null : 'malformed';
    },
  } as unknown as TokenRepository;
  const executionTokens = {
    verify: async (value: string) =>
      value === EXECUTION_TOKEN
        ? { executionId: 'e1', tenantName: 'north', username: 'admin', status: 'started' }
        : null,
  } as unknown as ExecutionTokenRepository;
  const access = {
    of: async (username: string) => (username === 'admin' ? admin : null),
  } as Partial<AccessRepository> as AccessRepository;
  const authenticator = new Authenticator({ users, tokens, executionTokens, access, wrongPasswords });
  return { authenticator, verifications, notes };
}

describe('authentication', () => {
  it('accepts a right password and verifies it once for many requests', async () => {
    const { authenticator, verifications } = anAuthenticator();
    const requests = Array.from({ length: 20 }, () => authenticator.authenticate(basic('admin:secret')));
    expect((await Promise.all(requests)).every(({ user }) => user.username === 'admin')).toBe(true);
    expect(verifications).toHaveLength(1);
  });

  it('accepts a token', async () => {
    const { authenticator } = anAuthenticator();
    const identity = await authenticator.authenticate({ 'authentication-token': 'ctok-1-good' });
    expect(identity).toMatchObject({ user: ADMIN.user, execution: null });
  });

  it.each(['execution-token', 'authentication-token'])(
    'accepts the token of an execution as %s',
    async (name) => {
      const { authenticator } = anAuthenticator();
      const { execution, access } = await authenticator.authenticate({ [name]: EXECUTION_TOKEN });
      expect(execution).toEqual({ id: 'e1', tenantName: 'north', status: 'started' });
      // Its creator is an administrator; the execution does what workflows need, in its tenant.
      expect(access.holds('execution_start', 'north')).toBe(true);
      expect(access.holds('execution_start', 'south')).toBe(false);
      expect(access.holds('blueprint_delete', 'north')).toBe(false);
      expect(access.holds('create_token', '')).toBe(false);
    },
  );

  it('refuses everybody who is not active, whatever they bring', async () => {
    const { authenticator } = anAuthenticator({ ...ADMIN, user: { ...ADMIN.user, active: false } });
    await expect(authenticator.authenticate(basic('admin:secret'))).rejects.toThrow('locked account');
    await expect(authenticator.authenticate({ 'authentication-token': 'ctok-1-good' })).rejects.toThrow(
      'User unauthorized: Unauthorized',
    );
    await expect(authenticator.authenticate({ 'execution-token': EXECUTION_TOKEN })).rejects.toThrow(
      'invalid Execution Token',
    );
  });

  it('counts wrong passwords, and writes nothing for right ones unless wrong ones were before', async () => {
    const { authenticator, notes } = anAuthenticator();
    await authenticator.authenticate(basic('admin:secret'));
    expect(notes).toEqual([]);
    await expect(authenticator.authenticate(basic('admin:wrong'))).rejects.toThrow('locked account');
    expect(notes).toEqual(['wrong admin']);
    const after = anAuthenticator({ ...ADMIN, failedLogins: 1 });
    await after.authenticator.authenticate(basic('admin:secret'));
    expect(after.notes).toEqual(['right admin']);
  });

  it('refuses a right password that comes after the one that locked the account', async () => {
    const { authenticator } = anAuthenticator({ ...ADMIN, failedLogins: 5 });
    await expect(authenticator.authenticate(basic('admin:secret'))).rejects.toThrow('locked account');
  });

  it('refuses right and wrong passwords of a locked account alike, also one that was right a moment ago', async () => {
    const admin = { ...ADMIN };
    const { authenticator, verifications, notes } = anAuthenticator(admin);
    await authenticator.authenticate(basic('admin:secret'));
    admin.isLocked = true;
    for (const password of ['secret', 'wrong'])
      await expect(authenticator.authenticate(basic(`admin:${password}`))).rejects.toThrow(
        'Authentication failed for <User username=`admin`>. Wrong credentials or locked account',
      );
    expect(verifications).toEqual(['admin', 'in vain', 'in vain']);
    expect(notes).toEqual([]);
    const byToken = { 'authentication-token': 'ctok-1-good' };
    expect(await authenticator.authenticate(byToken)).toMatchObject({ user: ADMIN.user });
    admin.isLocked = false;
    expect(await authenticator.authenticate(basic('admin:secret'))).toMatchObject({ user: ADMIN.user });
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
    [{ 'authentication-token': 'b'.repeat(64) }, 'Authentication failed, invalid Execution Token'],
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
  it('are asked again when their time is over or the password changed, and wrong ones each time', async () => {
    let now = 0;
    let asked = 0;
    const verified = new VerifiedCredentials(() => now);
    const ask = (isRight: boolean, version = '1') =>
      verified.areRight(['admin', 'secret', version], async () => {
        asked += 1;
        return isRight;
      });
    await ask(false);
    await ask(false);
    expect(asked).toBe(2);
    await ask(true);
    await ask(true);
    expect(asked).toBe(3);
    expect(await ask(false, '2')).toBe(false);
    expect(asked).toBe(4);
    now = 31_000;
    expect(await ask(false)).toBe(false);
    expect(asked).toBe(5);
  });
});
