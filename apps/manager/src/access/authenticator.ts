import type { IncomingHttpHeaders } from 'node:http';
import type { TokenRepository, User, UserRepository } from '@cloudloom/model';
import { UnauthorizedError } from '../errors/request-errors.ts';
import { VerifiedCredentials } from './verified-credentials.ts';

const NO_CREDENTIALS = 'No authentication info provided';

/** Finds out who sends a request: by name and password, or by token. */
export class Authenticator {
  private readonly verified = new VerifiedCredentials();

  constructor(
    private readonly users: UserRepository,
    private readonly tokens: TokenRepository,
  ) {}

  /** The user behind the headers. Throws UnauthorizedError with the reason that clients know. */
  async authenticate(headers: IncomingHttpHeaders): Promise<User> {
    if (headers['execution-token'] !== undefined)
      throw new UnauthorizedError('Authentication failed, invalid Execution Token');
    const basic = readBasicCredentials(headers.authorization);
    if (basic !== null) return this.byPassword(basic.username, basic.password);
    const token = headers['authentication-token'];
    if (typeof token === 'string' && token !== '') return this.byToken(token);
    throw new UnauthorizedError(NO_CREDENTIALS);
  }

  private async byPassword(username: string, password: string): Promise<User> {
    const user = await this.verified.find(username, password, () =>
      this.users.verifyPassword(username, password),
    );
    if (user !== null) return user;
    if ((await this.users.find(username)) === null) throw new UnauthorizedError(NO_CREDENTIALS);
    throw new UnauthorizedError(
      `Authentication failed for <User username=\`${username}\`>. Wrong credentials or locked account`,
    );
  }

  private async byToken(value: string): Promise<User> {
    const answer = await this.tokens.verify(value);
    if (answer === 'malformed') throw new UnauthorizedError('Invalid token structure');
    if (answer === 'expired') throw new UnauthorizedError('Token is expired');
    if (answer === null || !answer.user.active) throw new UnauthorizedError('Unauthorized');
    return answer.user;
  }
}

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
