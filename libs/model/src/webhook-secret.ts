import type { SecretCipher } from './secret-cipher.ts';

const contextOf = (webhookId: string): string => `webhook ${webhookId}`;

/** The secret as it is stored: it opens for this webhook alone. */
export const sealWebhookSecret = (cipher: SecretCipher, webhookId: string, secret: string): Buffer =>
  cipher.encrypt(secret, contextOf(webhookId));

/** @throws SecretCipherError when it was sealed with another key */
export const openWebhookSecret = (cipher: SecretCipher, webhookId: string, sealed: Buffer): string =>
  cipher.decrypt(sealed, contextOf(webhookId));
