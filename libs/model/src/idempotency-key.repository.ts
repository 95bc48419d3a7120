import type { EntityManager } from 'typeorm';
import { randomUUID } from 'node:crypto';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { Scope } from './domain/scope.ts';
import type { SecretCipher } from './secret-cipher.ts';

/** Who uses a key; the same key of somebody else, or in another tenant, is another one. */
export interface KeyOwner extends Pick<Scope, 'tenantName' | 'username'> {
  key: string;
}

/** What a request was answered. */
export interface StoredAnswer {
  status: number;
  /** JSON. */
  body: unknown;
  /** Of a body that was read as it came, in full; null otherwise. */
  bodyDigest: string | null;
}

/** The right to carry out the request of a key, until its answer is stored. */
export interface KeyClaim extends KeyOwner {
  /** Tells claims of one key apart. */
  claim: string;
  /** The id that the created thing should get where it can be chosen; the same for each claim of the key. */
  resourceId: string;
}

export type ClaimOutcome =
  | { kind: 'claimed'; claim: KeyClaim }
  /** The key belongs to that request, and somebody carries it out now. */
  | { kind: 'busy' }
  | { kind: 'answered'; answer: StoredAnswer }
  /** The key belongs to another request. */
  | { kind: 'other_request' };

/** Who carries out a request renews its claim more often than that; after it, the request may be carried out again. */
const CLAIM_SECONDS = 30;
const KEPT_HOURS = 24;
const FORGOTTEN_AT_ONCE = 100;

/** Keys of requests that create something: claimed before the creation, answered after it, forgotten after 24 hours. */
export class IdempotencyKeyRepository {
  constructor(
    private readonly database: Database,
    private readonly cipher: SecretCipher,
  ) {}

  /** Claims the key for a request, which is told by its digest; or says what became of the request. */
  async claim(owner: KeyOwner, request: string): Promise<ClaimOutcome> {
    return inTransaction(this.database, undefined, async (manager) => {
      await forgetOld(manager);
      const { tenantName, username, key } = owner;
      const claim: KeyClaim = { ...owner, claim: randomUUID(), resourceId: randomUUID() };
      const inserted: unknown[] = await manager.query(
        `insert into idempotency_keys (tenant_name, username, key, sealed_request, resource_id, claim, claimed_until)
         values ($1, $2, $3, $4, $5, $6, ${END_OF_CLAIM}) on conflict do nothing returning 1`,
        [tenantName, username, key, this.seal(request, owner), claim.resourceId, claim.claim],
      );
      return inserted.length > 0 ? { kind: 'claimed', claim } : this.claimAgain(manager, claim, request);
    });
  }

  /** To be called every few seconds while the request is carried out. */
  async renew(claim: KeyClaim): Promise<void> {
    await managerFor(this.database).query(
      `update idempotency_keys set claimed_until = ${END_OF_CLAIM} ${OF_CLAIM}`,
      valuesOf(claim),
    );
  }

  /** Stores the answer, which every repetition of the request gets. */
  async answer(claim: KeyClaim, answer: StoredAnswer): Promise<void> {
    await managerFor(this.database).query(`update idempotency_keys set sealed_answer = $5 ${OF_CLAIM}`, [
      ...valuesOf(claim),
      this.seal(JSON.stringify(answer), claim),
    ]);
  }

  /** Frees the key: nothing was created, or nobody knows. */
  async release(claim: KeyClaim): Promise<void> {
    await managerFor(this.database).query(`delete from idempotency_keys ${OF_CLAIM}`, valuesOf(claim));
  }

  private async claimAgain(manager: EntityManager, claim: KeyClaim, request: string): Promise<ClaimOutcome> {
    const { tenantName, username, key } = claim;
    const [row] = (await manager.query(
      `select sealed_request, sealed_answer, resource_id, claimed_until > clock_timestamp() as claimed
         from idempotency_keys where tenant_name = $1 and username = $2 and key = $3 for update`,
      [tenantName, username, key],
    )) as KeyRow[];
    // Released in this moment: whoever asks again finds it free.
    if (row === undefined) return { kind: 'busy' };
    if (this.open(row.sealed_request, claim) !== request) return { kind: 'other_request' };
    if (row.sealed_answer !== null)
      return { kind: 'answered', answer: JSON.parse(this.open(row.sealed_answer, claim)) as StoredAnswer };
    if (row.claimed) return { kind: 'busy' };
    await manager.query(
      `update idempotency_keys set claim = $4, claimed_until = ${END_OF_CLAIM}
        where tenant_name = $1 and username = $2 and key = $3`,
      valuesOf(claim),
    );
    return { kind: 'claimed', claim: { ...claim, resourceId: row.resource_id } };
  }

  private seal(text: string, owner: KeyOwner): Buffer {
    return this.cipher.encrypt(text, contextOf(owner));
  }

  private open(sealed: Buffer, owner: KeyOwner): string {
    return this.cipher.decrypt(sealed, contextOf(owner));
  }
}

interface KeyRow {
  sealed_request: Buffer;
  sealed_answer: Buffer | null;
  resource_id: string;
  claimed: boolean;
}

const END_OF_CLAIM = `clock_timestamp() + interval '${CLAIM_SECONDS} seconds'`;
const OF_CLAIM = 'where tenant_name = $1 and username = $2 and key = $3 and claim = $4';

const valuesOf = ({ tenantName, username, key, claim }: KeyClaim): string[] => [
  tenantName,
  username,
  key,
  claim,
];

const contextOf = ({ tenantName, username, key }: KeyOwner): string =>
  `idempotency key ${JSON.stringify([tenantName, username, key])}`;

/** A few at each claim, so that no run over the whole table is ever needed. */
async function forgetOld(manager: EntityManager): Promise<void> {
  await manager.query(
    `delete from idempotency_keys where ctid = any(array(
       select ctid from idempotency_keys where created_at < clock_timestamp() - interval '${KEPT_HOURS} hours'
        order by created_at limit ${FORGOTTEN_AT_ONCE} for update skip locked))`,
  );
}
