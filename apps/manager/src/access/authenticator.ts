import type { IncomingHttpHeaders } from 'node:http';
import {
  ExecutionTokenRepository,
  type AccessRepository,
  type ExecutionStatus,
  type TokenRepository,
  type User,
  type UserAccess,
  type UserRepository,
} from '@cloudloom/model';
import { UnauthorizedError } from '../errors/request-errors.ts';
import { Access } from './access.ts';
import { VerifiedCredentials } from './verified-credentials.ts';
import type { WrongPasswords } from './wrong-passwords.ts';

const NO_CREDENTIALS = 'No authentication info provided';
const STALE_EXECUTION_TOKEN = 'Authentication failed, invalid Execution Token';

/** Who sends a request, and what they may do. */
export interface Identity {
  user: User;
  access: Access;
  /** For a call with an execution's token; the user is the execution's creator then. */
  execution: {
    id: string;
    deploymentId: string | null;
    tenantName: string;
    status: ExecutionStatus;
  } | null;
}

interface AuthenticatorParts {
  users: UserRepository;
  tokens: TokenRepository;
  executionTokens: ExecutionTokenRepository;
  access: AccessRepository;
  wrongPasswords: WrongPasswords;
}

/** Finds out who sends a request: by the token of an execution, by name and password, or by token. */
export class Authenticator {
  private readonly verified = new VerifiedCredentials();

  constructor(private readonly parts: AuthenticatorParts) {}

  /** Who is behind the headers. Throws UnauthorizedError with the reason that clients know. */
  async authenticate(headers: IncomingHttpHeaders): Promise<Identity> {
    const executionToken = headers['execution-token'];
    if (executionToken !== undefined) return this.byExecutionToken(String(executionToken));
    const basic = readBasicCredentials(headers.authorization);
    if (basic !== null) return identify(await this.byPassword(basic.username, basic.password));
    const token = headers['authentication-token'];
    if (typeof token !== 'string' || token === '') throw new UnauthorizedError(NO_CREDENTIALS);
    if (ExecutionTokenRepository.isToken(token)) return this.byExecutionToken(token);
    return identify(await this.byToken(token));
  }

  private async byPassword(username: string, password: string): Promise<UserAccess> {
    const found = await this.parts.access.of(username);
    const isRight = await this.isRightPassword(username, password, found);
    if (found === null) throw new UnauthorizedError(NO_CREDENTIALS);
    if (isRight && found.user.active) return found;
    throw new UnauthorizedError(
      `Authentication failed for <User username=\`${username}\`>. Wrong credentials or locked account`,
    );
  }

  /**
   * A password that was right a moment ago is not verified again, as long as it is still the same one. While an account is
   * locked no password is right, and the time of the answer does not tell which one would be.
   */
  private async isRightPassword(
    username: string,
    password: string,
    found: UserAccess | null,
  ): Promise<boolean> {
    const { users, wrongPasswords } = this.parts;
    if (found?.isLocked === true) {
      await users.verifyInVain(password);
      return false;
    }
    const verify = async () => {
      const user = await users.verifyPassword(username, password);
      if (user === null) await wrongPasswords.note(username);
      return user !== null;
    };
    const key = [username, password, found?.passwordVersion ?? ''];
    const isRight = await this.verified.areRight(key, verify);
    return isRight && (found === null || found.failedLogins === 0 || wrongPasswords.forget(username));
  }

  private async byToken(value: string): Promise<UserAccess> {
    const answer = await this.parts.tokens.verify(value);
    if (answer === 'malformed') throw new UnauthorizedError('Invalid token structure');
    if (answer === 'expired') throw new UnauthorizedError('Token is expired');
    const found = answer === null ? null : await this.parts.access.of(answer.user.username);
    if (found === null || !found.user.active) throw new UnauthorizedError('Unauthorized');
    return found;
  }

  private async byExecutionToken(value: string): Promise<Identity> {
    const holder = await this.parts.executionTokens.verify(value);
    const creator = holder === null ? null : await this.parts.access.of(holder.username);
    if (holder === null || creator === null || !creator.user.active)
      throw new UnauthorizedError(STALE_EXECUTION_TOKEN);
    const { executionId, deploymentId, tenantName, status } = holder;
    return {
      user: creator.user,
      access: new Access(creator, tenantName),
      execution: { id: executionId, deploymentId, tenantName, status },
    };
  }
}

const identify = (found: UserAccess): Identity => ({
  user: found.user,
  access: new Access(found),
  execution: null,
});

/** Name and password of a `Basic` header; null when there is none or it is not readable. */
export function readBasicCredentials(
  header: string | undefined,
): { username: string; password: string } | null {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || text.includes('\0')) return null;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
