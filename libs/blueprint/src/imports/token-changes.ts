import type { MapToken, ScalarToken, Token } from '../parse/token.ts';

/** Changes one token into another; the place where it was written stays. */
export type Change = (token: Token) => Token;

const withText = (token: ScalarToken, text: string): ScalarToken => ({
  ...token,
  type: 'string',
  value: text,
});

/** Changes text and leaves everything else alone. */
export const changeText =
  (change: (text: string) => string): Change =>
  (token) =>
    token.kind === 'scalar' && typeof token.value === 'string' && token.type === 'string'
      ? withText(token, change(token.value))
      : token;

export const changeItems =
  (change: Change): Change =>
  (token) =>
    token.kind === 'list' ? { ...token, items: token.items.map(change) } : token;

/** Changes every value of a mapping. */
export const changeValues =
  (change: Change): Change =>
  (token) =>
    token.kind === 'map' ? withEntries(token, (key, value) => [key, change(value)]) : token;

/** Changes the values under the named keys; other keys stay as they are. */
export const changeKeys =
  (changes: Readonly<Record<string, Change>>): Change =>
  (token) =>
    token.kind === 'map'
      ? withEntries(token, (key, value) => {
          const change = Object.hasOwn(changes, String(key.value)) ? changes[String(key.value)] : undefined;
          return [key, change ? change(value) : value];
        })
      : token;

/** Renames the keys of a mapping; a key that is no text is told to `refuse` and stays. */
export const renameKeys =
  (rename: (name: string) => string, refuse: (key: ScalarToken) => void): Change =>
  (token) =>
    token.kind === 'map'
      ? withEntries(token, (key, value) => {
          if (key.type === 'string') return [withText(key, rename(String(key.value))), value];
          refuse(key);
          return [key, value];
        })
      : token;

export const inTurn =
  (...changes: Change[]): Change =>
  (token) =>
    changes.reduce((changed, change) => change(changed), token);

function withEntries(
  token: MapToken,
  change: (key: ScalarToken, value: Token) => [ScalarToken, Token],
): MapToken {
  const entries: MapToken['entries'] = new Map();
  for (const entry of token.entries.values()) {
    const [key, value] = change(entry.key, entry.value);
    entries.set(String(key.value), { key, value });
  }
  return { ...token, entries };
}
