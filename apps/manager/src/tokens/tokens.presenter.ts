import type { Token } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { TOKEN } from './token-fields.ts';

/** A token on the wire. Its value is known at its creation only; later its secret part is masked. */
export const presentToken = (token: Token, value = `ctok-${token.id}-********`): Presented<typeof TOKEN> => ({
  id: token.id,
  username: token.username,
  value,
  role: token.role,
  expiration_date: presentTime(token.expirationDate),
  last_used: presentTime(token.lastUsed),
  description: token.description,
});
